// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConnectionPropertiesTest {

    private static final Map<String, String> OPEN =
            Map.of(
                    "javax.net.ssl.trustStore", "/etc/trust store.p12",
                    "javax.net.ssl.trustStoreType", "PKCS12",
                    "https.proxyHost", "proxy",
                    "socksProxyHost", "socks",
                    "java.security.krb5.conf", "/etc/krb5.conf",
                    "org.apache.kafka.sasl.oauthbearer.allowed.files", "/var/token");

    private static final Map<String, String> SECRET =
            Map.of(
                    "javax.net.ssl.trustStorePassword", "a=b c\\\u00e4",
                    "java.net.socks.password", "two\nlines");

    @TempDir private Path crashes;

    /** Prints what it has been told. */
    static final class Child {
        public static void main(String[] arguments) {
            ConnectionProperties.takePasswords();
            OPEN.keySet().forEach(Child::print);
            SECRET.keySet().forEach(Child::print);
        }

        private static void print(String name) {
            boolean same = System.getProperty(name, "").equals(value(name));
            System.out.println(name + " " + same);
        }

        private static String value(String name) {
            return OPEN.getOrDefault(name, SECRET.get(name));
        }
    }

    @BeforeEach
    void set() {
        OPEN.forEach(System::setProperty);
        SECRET.forEach(System::setProperty);
    }

    @AfterEach
    void clear() {
        OPEN.keySet().forEach(System::clearProperty);
        SECRET.keySet().forEach(System::clearProperty);
    }

    @Test
    void shouldComeToAChildWithoutPasswordsAmongItsArguments() throws Exception {
        ProcessBuilder builder = JavaCommand.process(Child.class, List.of(), crashes);
        assertThat(String.join(" ", builder.command())).doesNotContain(SECRET.values());

        Process child = builder.redirectErrorStream(true).start();

        assertThat(child.inputReader().lines())
                .hasSize(OPEN.size() + SECRET.size())
                .allMatch(line -> line.endsWith(" true"));
        assertThat(child.waitFor()).isZero();
    }

    @Test
    void shouldTellAChildNoPasswordsIfThereAreNone() {
        SECRET.keySet().forEach(System::clearProperty);

        assertThat(JavaCommand.process(Child.class, List.of(), crashes).environment())
                .doesNotContainKey("SPARRING_CHILD_PASSWORDS");
    }
}
