// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.broker.SecureCluster;
import dev.sparring.deploy.broker.SharedCluster;
import dev.sparring.deploy.broker.TestCertificates;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is not let in, or speaks another protocol, is told so in a line, and soon. */
@Timeout(120)
class WrongKafkaTest {

    private static final String SCRAM = "SCRAM-SHA-256";

    /** How long anybody may be left without an answer. */
    private static final long SOON_SECONDS = 15;

    private static SecureCluster cluster;

    private final StringWriter error = new StringWriter();

    @TempDir private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        cluster = SharedCluster.get();
    }

    /** A file for the stranger, with something in it changed. */
    private static Path file(String key, String value) {
        Map<String, String> properties = cluster.properties(SharedCluster.STRANGER);
        properties.put(key, value);
        return cluster.write("wrong", properties);
    }

    @Test
    void shouldSayThatAPasswordIsWrong() {
        String jaas = cluster.jaas(SCRAM, SharedCluster.STRANGER);
        Path file = file("sasl.jaas.config", jaas.replace(SecureCluster.SECRET, "not-"));
        assertThat(games(cluster.bootstrapServers(), file))
                .contains("does not accept User:stranger")
                .contains("invalid credentials")
                .contains("correct security.protocol, sasl.mechanism and sasl.jaas.config")
                .contains("wrong.properties")
                .doesNotContain("not-stranger");
    }

    @Test
    void shouldSayThatAUserIsNotKnown() {
        String jaas = cluster.jaas(SCRAM, SharedCluster.STRANGER);
        Path file =
                file("sasl.jaas.config", jaas.replace("username=\"stranger\"", "username=\"who\""));
        assertThat(games(cluster.bootstrapServers(), file)).contains("does not accept User:who");
    }

    @Test
    void shouldSayThatAMechanismIsNotThere() {
        assertThat(games(cluster.bootstrapServers(), file("sasl.mechanism", "SCRAM-SHA-512")))
                .contains("'SCRAM-SHA-512' not enabled")
                .contains("correct security.protocol, sasl.mechanism");
    }

    @Test
    void shouldSayThatACertificateIsNotTrusted() {
        Path file = file("ssl.truststore.location", cluster.certificates().stranger().toString());
        assertThat(games(cluster.bootstrapServers(), file))
                .contains("its certificate is not trusted")
                .contains("ssl.truststore.location");
    }

    @Test
    void shouldSayThatACertificateIsForAnotherHost() {
        assertThat(games(cluster.elsewhere(), file("security.protocol", "SSL")))
                .contains("its certificate is not for that name")
                .contains("127.0.0.1");
    }

    @Test
    void shouldSayThatAClientNeedsACertificate() {
        assertThat(games(cluster.mutualServers(), file("security.protocol", "SSL")))
                .contains("asks for another certificate of this client")
                .contains("ssl.keystore.location");
    }

    @Test
    void shouldLetAClientInByItsCertificate() throws Exception {
        Path file = cluster.write("mutual", cluster.mutualProperties("spectator"));
        assertThat(run(arguments("games", cluster.mutualServers(), file))).isZero();
        assertThat(error).hasToString("");
    }

    @Test
    void shouldSayThatAPortSpeaksTls() {
        assertThat(games(cluster.bootstrapServers(), file("security.protocol", "SASL_PLAINTEXT")))
                .contains("speaks TLS: set security.protocol to SSL or SASL_SSL");
        assertThat(failure("games", "--kafka", cluster.bootstrapServers()))
                .contains("speaks TLS")
                .contains("--kafka-config");
    }

    @Test
    void shouldSayThatAPortDoesNotSpeakTls() {
        try (InProcessBroker plain = InProcessBroker.start(folder.resolve("plain"))) {
            assertThat(
                            games(
                                    plain.bootstrapServers(),
                                    cluster.clientProperties(SharedCluster.STRANGER)))
                    .contains("does not speak TLS: set security.protocol to PLAINTEXT");
        }
    }

    @Test
    void shouldSayThatNobodyIsThere() {
        Path file = cluster.clientProperties(SharedCluster.STRANGER);
        assertThat(games("127.0.0.1:1", file)).contains("no Kafka broker answers at 127.0.0.1:1");
        assertThat(games("kafka.invalid:9092", file))
                .contains("the host name kafka.invalid is not known here");
        assertThat(games("127.0.0.1", file))
                .contains("'127.0.0.1' is not a Kafka broker's host:port");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acks | 1 | acks = 1 cannot be chosen",
                "acks | 0 | acks = 0 cannot be chosen",
                "isolation.level | read_uncommitted | isolation.level = read_uncommitted cannot",
                "enable.idempotence | false | enable.idempotence = false cannot be chosen",
                "transactional.id | x | transactional.id = x cannot be chosen",
                "transaction.timeout.ms | 1000 | transaction.timeout.ms = 1000 cannot be chosen",
                "group.id | x | group.id = x cannot be chosen",
                "group.instance.id | x | group.instance.id = x cannot be chosen",
                "enable.auto.commit | true | enable.auto.commit = true cannot be chosen",
                "auto.offset.reset | latest | auto.offset.reset = latest cannot be chosen",
                "key.serializer | x.Y | key.serializer = x.Y cannot be chosen",
                "retries | 0 | retries = 0 cannot be chosen",
                "max.in.flight.requests.per.connection | 9 | cannot be chosen",
                "sasl.mechanismm | PLAIN | no sasl.mechanismm; did you mean sasl.mechanism",
                "ssl.trustore.location | /x | did you mean ssl.truststore.location",
                "ssl.truststore.location | /nowhere | ssl.truststore.location is /nowhere",
                "security.protocol | TLS | security.protocol",
                "ssl.truststore.password | wrong | keystore password was incorrect",
                "ssl.truststore.type | JKZ | JKZ",
                "sasl.jaas.config | nonsense | sasl.jaas.config",
            })
    void shouldRefuseWhatAFileMayNotSay(String key, String value, String message) {
        assertThat(games(cluster.bootstrapServers(), file(key, value)))
                .contains(message)
                .contains("wrong.properties");
    }

    @Test
    void shouldTakeWhatIsSaidAnyway() {
        assertThat(run(arguments("games", cluster.bootstrapServers(), file("acks", "all"))))
                .isZero();
    }

    @Test
    void shouldSayThatThereIsNoFile() throws Exception {
        assertThat(games(cluster.bootstrapServers(), folder.resolve("none")))
                .contains("there is no file " + folder.resolve("none"));
        assertThat(games(cluster.bootstrapServers(), Files.createDirectory(folder.resolve("dir"))))
                .contains(folder.resolve("dir") + " cannot be read");
    }

    /** With the wrong password; none may wait, or say anything else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "games",
                "tail reports --game g",
                "dead-letters --game g",
                "watch --game g --port 0",
                "report --game g",
                "export --game g",
                "replay --game g",
                "matrix --game g --attacker pgd",
                "fork --game g --into h",
                "fuzz --game g",
                "pause --game g",
                "defend --game g",
                "attack pgd --game g",
                "referee --game g",
                "conform --attacker pgd --game g",
                "bench",
            })
    void shouldSayToEveryCommandThatItIsNotLetIn(String command) {
        String jaas = cluster.jaas(SCRAM, SharedCluster.STRANGER);
        Path file = file("sasl.jaas.config", jaas.replace(SecureCluster.SECRET, "not-"));
        List<String> arguments = arguments(command, cluster.bootstrapServers(), file);
        assertThat(failure(arguments.toArray(String[]::new)))
                .contains("does not accept User:stranger");
    }

    @Test
    void shouldSayToANewGameThatItIsNotLetIn() {
        String jaas = cluster.jaas(SCRAM, SharedCluster.STRANGER);
        Path file = file("sasl.jaas.config", jaas.replace(SecureCluster.SECRET, "not-"));
        Path run = folder.resolve("run");
        List<String> arguments = arguments("play --run " + run, cluster.bootstrapServers(), file);
        assertThat(failure(arguments.toArray(String[]::new)))
                .contains("does not accept User:stranger");
        assertThat(run).doesNotExist();
    }

    private String games(String servers, Path file) {
        return failure(arguments("games", servers, file).toArray(String[]::new));
    }

    private static List<String> arguments(String command, String servers, Path file) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.addAll(List.of("--kafka", servers, "--kafka-config", file.toString()));
        return arguments;
    }

    /** The one line that a command ends with. */
    private String failure(String... arguments) {
        error.getBuffer().setLength(0);
        long start = System.nanoTime();
        assertThat(run(List.of(arguments))).as(error.toString()).isEqualTo(1);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                .isLessThan(SOON_SECONDS);
        assertThat(error.toString().lines()).as(error.toString()).hasSize(1);
        assertThat(error.toString())
                .startsWith("sparring: ")
                .doesNotContain(SecureCluster.SECRET)
                .doesNotContain(TestCertificates.PASSWORD);
        return error.toString();
    }

    private int run(List<String> arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(new StringWriter(), true))
                .setErr(new PrintWriter(error, true))
                .execute(arguments.toArray(String[]::new));
    }
}
