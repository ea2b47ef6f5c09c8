// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ChildBrokerTest {

    @TempDir private Path directory;

    @Test
    void shouldKeepRecordsOverCleanStopAndKill() throws Exception {
        try (ChildBroker broker = ChildBroker.start(directory)) {
            TestRecords.createTopic(broker);
            TestRecords.write(broker, "one", "two");
            assertThat(TestRecords.read(broker)).containsExactly("one", "two");
        }
        try (ChildBroker broker = ChildBroker.start(directory)) {
            TestRecords.write(broker, "three");
            assertThat(broker.death()).isNotDone();
            broker.process().destroyForcibly();
            assertThat(broker.death().get(10, TimeUnit.SECONDS))
                    .contains("exit code 137")
                    .contains("broker.log");
        }
        try (ChildBroker broker = ChildBroker.start(directory)) {
            assertThat(TestRecords.read(broker)).containsExactly("one", "two", "three");
        }
    }

    @Test
    void shouldOutliveSignalsToTheProcessGroup() throws Exception {
        try (ChildBroker broker = ChildBroker.start(directory)) {
            for (String signal : new String[] {"-INT", "-HUP", "-TERM"}) {
                new ProcessBuilder("kill", signal, "" + broker.process().pid()).start().waitFor();
            }
            TestRecords.createTopic(broker);
            broker.close();
            assertThat(broker.process().isAlive()).isFalse();
            assertThat(broker.death()).isNotDone();
        }
    }

    @Test
    void shouldEndWithItsParent() throws Exception {
        Process parent =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Parent.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader output = parent.inputReader()) {
            ProcessHandle child = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
            parent.destroyForcibly().waitFor();
            child.onExit().get(20, TimeUnit.SECONDS);
            assertThat(child.isAlive()).isFalse();
        }
    }

    @Test
    void shouldRefuseCommaInPath() {
        assertThatThrownBy(() -> ChildBroker.start(directory.resolve("a,b")))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("a,b")
                .hasMessageContaining("without comma");
    }

    /** Starts a broker, prints its process id and waits to be killed. */
    static final class Parent {
        public static void main(String[] arguments) throws Exception {
            ChildBroker broker = ChildBroker.start(Path.of(arguments[0]));
            System.out.println(broker.process().pid());
            broker.death().get();
        }
    }
}
