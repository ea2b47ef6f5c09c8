// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.Game;
import dev.sparring.actors.RunningGame;
import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.SecureCluster;
import dev.sparring.deploy.broker.SharedCluster;
import dev.sparring.deploy.cli.AclScript;
import dev.sparring.deploy.run.Founding;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The attackers in Python on a Kafka that asks who they are. */
@Timeout(240)
class PythonSecuredTest {

    private static final String SNAKE = SharedCluster.SNAKE;
    private static final int ROUNDS = 4;

    @TempDir private Path folder;

    @BeforeEach
    void require() throws Exception {
        PythonAttacker.require();
    }

    /** Debian's librdkafka and Kafka 4 do not agree on SCRAM. */
    private static Map<String, String> plain(SecureCluster cluster) {
        Map<String, String> properties = cluster.properties(SNAKE);
        properties.put("sasl.mechanism", "PLAIN");
        properties.put("sasl.jaas.config", cluster.jaas("PLAIN", SNAKE));
        return properties;
    }

    @Test
    void shouldPlayWithAPassword() throws Exception {
        SecureCluster cluster = SharedCluster.get();
        Path file = cluster.write("snake-plain", plain(cluster));
        play("attacker.py", "--steps=3", "pgd", Connection.of(servers(cluster), file));
    }

    @Test
    void shouldLearnWithACertificate() throws Exception {
        SecureCluster cluster = SharedCluster.get();
        Path file = cluster.write("snake-mutual", cluster.mutualProperties(SNAKE));
        Optional<String> servers = Optional.of(cluster.mutualServers());
        play("learner.py", "--learning-rate=0.05", "l2l-da", Connection.of(servers, file));
    }

    @Test
    void shouldEndWellWhenAskedTo() throws Exception {
        assertEndsWell("attacker.py");
    }

    @Test
    @Tag("long")
    void shouldEndWellWhenAskedToAlsoWhenItLearns() throws Exception {
        assertEndsWell("learner.py");
    }

    private void assertEndsWell(String script) throws Exception {
        SecureCluster cluster = SharedCluster.get();
        Path file = cluster.write("snake-plain", plain(cluster));
        String game = "asked-" + script;
        Journal journal = found(game, "l2l-da");
        File log = folder.resolve("asked.log").toFile();
        Journal own = Journal.of(Connection.of(servers(cluster), file), game);
        Process python = PythonAttacker.start(script, own, log, "--replica=a");
        try {
            awaitHello(journal, python, log);
            python.destroy();
            assertThat(python.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(python.exitValue()).as(Files.readString(log.toPath())).isZero();
        } finally {
            python.destroyForcibly();
        }
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acks | 1 | acks cannot be translated for librdkafka: leave it out",
                "sasl.mechanism | GSSAPI | sasl.mechanism = GSSAPI is not translated here",
                "sasl.jaas.config | x required; | sasl.jaas.config has no username and password",
                "ssl.truststore.location | /nowhere | /nowhere cannot be read",
                "ssl.truststore.password | wrong | openssl pkcs12 -in",
                "ssl.keystore.location | JKS | make it PKCS12 with: keytool",
            })
    void shouldRefuseWhatItCannotTranslate(String key, String value, String line) throws Exception {
        SecureCluster cluster = SharedCluster.get();
        Map<String, String> properties = plain(cluster);
        Path old = Files.write(folder.resolve("old.jks"), new byte[] {-2, -19, -2, -19, 0});
        properties.put(key, value.replace("JKS", old.toString()));
        assertThat(said(cluster.write("snake-wrong", properties))).contains(line);
    }

    @Test
    void shouldSayThatItIsNotLetIn() throws Exception {
        SecureCluster cluster = SharedCluster.get();
        Map<String, String> properties = plain(cluster);
        properties.replace(
                "sasl.jaas.config",
                cluster.jaas("PLAIN", SNAKE).replace(SecureCluster.SECRET, "bad"));
        assertThat(said(cluster.write("snake-wrong", properties)))
                .contains("Invalid username or password");
        properties.put("ssl.truststore.location", cluster.certificates().stranger().toString());
        assertThat(said(cluster.write("snake-wrong", properties)))
                .contains("certificate verify failed");
        assertThat(said(cluster.write("snake-wrong", plain(cluster))))
                .contains("does not let it read unknown.");
    }

    private String said(Path file) throws Exception {
        SecureCluster cluster = SharedCluster.get();
        File log = folder.resolve("said.log").toFile();
        Files.deleteIfExists(log.toPath());
        List<String> connection =
                List.of("--kafka", cluster.bootstrapServers(), "--kafka-config", file.toString());
        Process python =
                PythonAttacker.start("attacker.py", connection, "unknown", log, "--replica=a");
        assertThat(python.waitFor(40, TimeUnit.SECONDS)).isTrue();
        assertThat(python.exitValue()).isEqualTo(1);
        return Files.readString(log.toPath());
    }

    private static Optional<String> servers(SecureCluster cluster) {
        return Optional.of(cluster.bootstrapServers());
    }

    /** A game that nobody plays yet, and what its attacker may do. */
    private static Journal found(String game, String role) throws Exception {
        SecureCluster cluster = SharedCluster.get();
        AclScript acls =
                new AclScript(Topics.of(game), new TreeMap<>(Map.of(SNAKE, role.equals("l2l-da"))));
        cluster.allowAsPrinted(acls, SharedCluster.DEFENDER);
        cluster.allowAsPrinted(acls, SNAKE);
        Journal journal = Journal.of(cluster.connection(SharedCluster.DEFENDER), game);
        journal.createTopics(1, List.of(SNAKE));
        journal.found(Founding.of(settings(game), "test"));
        return journal;
    }

    private static void awaitHello(Journal journal, Process python, File log) {
        Awaitility.await()
                .atMost(90, TimeUnit.SECONDS)
                .until(
                        () -> {
                            assertThat(python.isAlive())
                                    .as(Files.readString(log.toPath()))
                                    .isTrue();
                            List<Object> there = new ArrayList<>();
                            List<String> said = List.of(journal.topics().attacks(SNAKE));
                            journal.read(said, new Offsets(), there::add);
                            return !there.isEmpty();
                        });
    }

    private void play(String script, String option, String role, Connection connection)
            throws Exception {
        String name = role + "-in-python";
        Journal journal = found(name, role);
        GameSettings settings = settings(name);
        File log = folder.resolve(name + ".log").toFile();
        Process python = PythonAttacker.start(script, Journal.of(connection, name), log, option);
        awaitHello(journal, python, log);
        try (RunningGame game = PythonAttacker.defend(settings, journal)) {
            Game.Outcome outcome = game.outcome().get(180, TimeUnit.SECONDS);
            assertThat(outcome.state()).isEqualTo(GameState.GAME_STATE_FINISHED);
            assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(python.exitValue()).as(Files.readString(log.toPath())).isZero();
        } finally {
            python.destroyForcibly();
        }
        assertThat(steps(journal))
                .hasSize(ROUNDS)
                .allSatisfy(
                        step -> {
                            assertThat(step.getFoulsList()).isEmpty();
                            assertThat(step.getAttackersList())
                                    .singleElement()
                                    .matches(attacker -> attacker.getUsed());
                        });
    }

    private static GameSettings settings(String game) {
        return SettingsLoader.preset(
                "quick",
                List.of(
                        "game=" + game,
                        "rounds=" + ROUNDS,
                        "attackers=null",
                        "attackers." + SNAKE + ".attack=pgd",
                        "data.training-images=64",
                        "data.validation-images=20",
                        "defender.batch-size=8",
                        "defender.warm-up-rounds=0",
                        "defender.round-deadline-seconds=0",
                        "evaluation.every=0",
                        "evaluation.final-images=0",
                        "metrics.port=-1"));
    }

    private static List<StepReport> steps(Journal journal) {
        List<StepReport> steps = new ArrayList<>();
        journal.read(
                List.of(journal.topics().reports()),
                new Offsets(),
                entry ->
                        entry.report()
                                .filter(Report::hasStep)
                                .ifPresent(report -> steps.add(report.getStep())));
        return steps;
    }
}
