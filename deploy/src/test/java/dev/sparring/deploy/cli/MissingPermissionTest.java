// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Permission;
import dev.sparring.actors.journal.Rights;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.SecureCluster;
import dev.sparring.deploy.broker.SharedCluster;
import dev.sparring.deploy.run.Founding;
import dev.sparring.protocol.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever may not do what its part takes is told at once what is missing, and how it is given. */
@Timeout(120)
class MissingPermissionTest {

    private static final String GAME = "barred";
    private static final Topics TOPICS = Topics.of(GAME);
    private static final List<String> ATTACKERS = List.of("l2l-da", "pgd");
    private static final AclScript ACLS =
            new AclScript(TOPICS, new TreeMap<>(Map.of("l2l-da", true, "pgd", false)));
    private static final String USER = SharedCluster.STRANGER;
    private static final long SOON_SECONDS = 15;

    private static SecureCluster cluster;

    private final StringWriter error = new StringWriter();

    @TempDir private static Path folder;

    @BeforeAll
    static void begin() throws Exception {
        cluster = SharedCluster.get();
        cluster.allowAsPrinted(ACLS, SharedCluster.DEFENDER);
        Journal journal = Journal.of(cluster.connection(SharedCluster.DEFENDER), GAME);
        journal.createTopics(1, ATTACKERS);
        journal.found(
                Founding.of(
                        SettingsLoader.preset(
                                "quick",
                                List.of(
                                        "game=" + GAME,
                                        "attackers=null",
                                        "attackers.pgd={attack=pgd,steps=2}",
                                        "attackers.l2l-da={attack=l2l-da,base-channels=4}")),
                        "test"));
        cluster.allowAsPrinted(ACLS, SharedCluster.SPECTATOR);
        Journal.of(cluster.connection(SharedCluster.SPECTATOR), GAME).awaitSettings();
    }

    @AfterEach
    void forbid() throws Exception {
        cluster.forbid(USER);
    }

    @ParameterizedTest
    @CsvSource({
        "defend, Read topic barred.settings",
        "defend, Read topic barred.reports",
        "defend, Describe topic barred.control",
        "defend, Write topic barred.rounds",
        "defend, Read topic barred.attacks.pgd",
        "defend, Delete topic barred.attacks.pgd",
        "defend, Write transactional-id barred/defender",
        "attack pgd, Read topic barred.settings",
        "attack pgd, Read topic barred.rounds",
        "attack pgd, Write topic barred.attacks.pgd",
        "attack pgd, Read group barred/pgd",
        "attack l2l-da, Write topic barred.state.l2l-da",
        "attack l2l-da, Read group barred/l2l-da",
        "attack l2l-da, Write transactional-id barred/l2l-da",
        "referee, Read topic barred.snapshots",
        "referee, Read topic barred.checkpoints",
        "referee, Read topic barred.state.l2l-da",
        "referee, Write topic barred.evaluations",
    })
    void shouldNameThePermissionThatAPlayerLacks(String command, String missing) throws Exception {
        Set<Permission> rights = new LinkedHashSet<>(rights(command));
        String lacked = missing.replace("Describe", "Read");
        assertThat(rights.removeIf(each -> lacked.equals(text(each)))).isTrue();
        cluster.allow(USER, rights);

        assertThat(failure(command + " --game " + GAME))
                .contains("does not let User:stranger " + missing)
                .contains("kafka-acls.sh --add --allow-principal 'User:stranger' --operation ");
    }

    @ParameterizedTest
    @CsvSource({
        "tail reports, barred.reports",
        "dead-letters, barred.",
        "watch --port 0, barred.settings",
        "report, barred.",
        "export, barred.",
        "replay, barred.",
        "matrix --attacker pgd, barred.",
        "fork --into h, barred.",
        "pause, barred.settings",
        "fuzz, barred.",
        "defend, barred.settings",
        "attack pgd, barred.settings",
        "referee, barred.settings",
    })
    void shouldNameTheTopicThatMayNotBeRead(String command, String topic) {
        assertThat(failure(command + " --game " + GAME))
                .containsPattern("does not let User:stranger (Read|Describe) topic " + topic);
    }

    @ParameterizedTest
    @CsvSource({"pause", "stop"})
    void shouldNameTheTopicThatMayNotBeWritten(String command) throws Exception {
        cluster.allowAsPrinted(ACLS, SharedCluster.SPECTATOR, USER);
        assertThat(failure(command + " --game " + GAME))
                .contains("does not let User:stranger Write topic barred.control");
    }

    @ParameterizedTest
    @CsvSource({
        "defend --game fresh",
        "play --set game=fresh",
        "conform --attacker pgd --game fresh"
    })
    void shouldSayThatTopicsMayNotBeMade(String command) throws Exception {
        List<Permission> rights = new ArrayList<>();
        rights.addAll(Rights.ofSpectator(Topics.of("fresh"), List.of("cw", "l2l-da", "pgd")));
        cluster.allow(USER, rights);
        assertThat(failure(command.replace("play", "play --run " + folder.resolve("run"))))
                .contains("does not let User:stranger Create topic ");
    }

    @Test
    void shouldLetOnlyAnOwnerDeleteAGame() throws Exception {
        AclScript acls = new AclScript(Topics.of("doomed"), new TreeMap<>(Map.of("pgd", false)));
        cluster.allowAsPrinted(acls, SharedCluster.DEFENDER);
        Journal journal = Journal.of(cluster.connection(SharedCluster.DEFENDER), "doomed");
        journal.createTopics(1, List.of("pgd"));
        cluster.allowAsPrinted(acls, SharedCluster.SPECTATOR, USER);
        assertThat(failure("games --delete doomed"))
                .contains("does not let User:stranger Delete topic doomed.");

        cluster.allowAsPrinted(acls, "owner", USER);

        assertThat(run("games --delete doomed")).as(error.toString()).isZero();
        await().untilAsserted(() -> assertThat(journal.exists()).isFalse());
    }

    private static Set<Permission> rights(String command) {
        return switch (command) {
            case "defend" -> Rights.ofDefender(TOPICS, ATTACKERS);
            case "referee" -> Rights.ofReferee(TOPICS, List.of("l2l-da"));
            default -> {
                String id = command.substring("attack ".length());
                yield Rights.ofAttacker(TOPICS, id, id.equals("l2l-da"));
            }
        };
    }

    private static String text(Permission permission) {
        return "%s %s %s"
                .formatted(permission.operation(), permission.resource(), permission.name());
    }

    /** The one line that a command ends with. */
    private String failure(String command) {
        long start = System.nanoTime();
        assertThat(run(command)).as(error.toString()).isEqualTo(1);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                .isLessThan(SOON_SECONDS);
        assertThat(error.toString().lines()).as(error.toString()).hasSize(1);
        return error.toString();
    }

    private int run(String command) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.addAll(cluster.connection(USER).arguments());
        return Main.commandLine()
                .setOut(new PrintWriter(new StringWriter(), true))
                .setErr(new PrintWriter(error, true))
                .execute(arguments.toArray(String[]::new));
    }
}
