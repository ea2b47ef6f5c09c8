// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparring.actors.RunningGame;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.run.Founding;
import dev.sparring.deploy.topics.LastReports;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.GameEvent;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attackers of a game that is played are sent off, let in and added. */
@Timeout(120)
class ControlCommandTest {

    private static final List<String> ENDLESS =
            List.of(
                    "game=ruled",
                    "rounds=1000000",
                    "data.training-images=64",
                    "data.validation-images=20",
                    "defender.batch-size=8",
                    "defender.warm-up-rounds=0",
                    "defender.max-attackers=2",
                    "evaluation.every=0",
                    "evaluation.final-images=0",
                    "metrics.port=-1",
                    "attackers=null",
                    "attackers.pgd={ attack = pgd, steps = 1 }");

    @TempDir private static Path directory;
    private static InProcessBroker broker;
    private static RunningGame game;
    private static Journal journal;

    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @BeforeAll
    static void play() {
        broker = InProcessBroker.start(directory);
        GameSettings settings = SettingsLoader.preset("quick", ENDLESS);
        journal = Journal.of(broker.connection(), "ruled");
        journal.createTopics(1, settings.attackers().keySet());
        journal.found(Founding.of(settings, "test"));
        game = RunningGame.start(settings, broker.connection(), GpuWorkerListener.none());
        // a game whose defender has said nothing yet is not played
        await().atMost(Duration.ofSeconds(60))
                .until(() -> LastReports.of(journal).secondsAgo(System.currentTimeMillis()) >= 0);
    }

    @AfterAll
    static void close() {
        game.close();
        broker.close();
    }

    @Test
    void shouldSendOffLetInAndAdd() {
        assertThat(run("pause --game ruled")).as(error.toString()).isZero();
        assertThat(run("eject pgd --game ruled --reason tea")).as(error.toString()).isZero();
        assertThat(out.toString()).contains("game ruled: pgd is ejected");
        assertThat(run("games")).isZero();
        assertThat(out.toString()).containsPattern("pgd +ejected");

        assertThat(run("admit pgd --game ruled")).as(error.toString()).isZero();
        assertThat(out.toString())
                .contains("game ruled: pgd is let in again; its fouls are forgotten");
        assertThat(run("admit mine --game ruled")).as(error.toString()).isZero();
        assertThat(out.toString())
                .contains("game ruled: mine has a place now, and its topics are created");
        assertThat(journal.attackers()).containsExactly("mine", "pgd");
        assertThat(run("admit mine --game ruled")).as(error.toString()).isZero();
        assertThat(out.toString()).contains("game ruled: mine had a place already");

        assertThat(run("admit third --game ruled")).isEqualTo(1);
        assertThat(error.toString())
                .contains(
                        "game ruled has no place left: defender.max-attackers = 2, and there are"
                                + " pgd, mine");
        assertThat(run("games --json")).isZero();
        assertThat(out.toString())
                .contains("\"name\" : \"mine\"", "\"standing\" : \"away\"")
                .contains("\"state\" : \"paused\"");
        assertThat(run("resume --game ruled")).as(error.toString()).isZero();
    }

    @Test
    void shouldDeleteAGameAndShowTheOthersOfAnotherProtocol() {
        Journal old = Journal.of(broker.connection(), "old");
        old.createTopics(1, List.of("pgd"));
        try (JournalWriter writer = old.writer("founder")) {
            Settings first = Settings.newBuilder().setVersion("0.0.9").build();
            writer.send(old.topics().settings(), "", first);
            writer.commit();
        }
        assertThat(run("games")).isZero();
        assertThat(error.toString()).contains("game old was begun by Sparring 0.0.9");
        assertThat(out.toString()).contains("ruled");

        assertThat(run("games --delete old")).as(error.toString()).isZero();

        assertThat(out.toString()).contains("game old is deleted");
        await().untilAsserted(() -> assertThat(old.exists()).isFalse());
        assertThat(journal.exists()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "resume", "stop", "eject pgd", "admit pgd"})
    void shouldNotWaitForTheDefenderOfAFinishedGame(String command) {
        Journal done = Journal.of(broker.connection(), "done");
        done.createTopics(1, List.of("pgd"));
        done.found(Founding.of(SettingsLoader.preset("quick", List.of("game=done")), "test"));
        done.awaitSettings();
        GameEvent end = GameEvent.newBuilder().setState(GameState.GAME_STATE_FINISHED).build();
        try (JournalWriter writer = done.writer("defender")) {
            Report report = Report.newBuilder().setGameEvent(end).build();
            writer.send(done.topics().reports(), "defender", report);
            writer.commit();
        }

        assertThat(run(command + " --game done")).isEqualTo(1);

        assertThat(error.toString()).contains("game done is finished");
    }

    @Test
    void shouldFinishADeletionThatWasCutShort() {
        Journal half = Journal.of(broker.connection(), "half");
        half.createTopics(1, List.of("pgd"));
        half.found(Founding.of(SettingsLoader.preset("quick", List.of("game=half")), "test"));
        half.awaitSettings();
        Journal.deleteTopicsOfGames(broker.connection(), "half.checkpoints");
        Journal.deleteTopicsOfGames(broker.connection(), "half.reports");
        List<String> gone = List.of("half.checkpoints", "half.reports");
        await().untilAsserted(() -> assertThat(half.existing(gone)).isEmpty());

        assertThat(run("games")).isZero();
        assertThat(error.toString()).contains("there is no topic half.reports");
        assertThat(out.toString()).contains("ruled");
        assertThat(run("games --delete half")).as(error.toString()).isZero();

        await().untilAsserted(() -> assertThat(half.exists()).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eject nobody --game ruled | no attacker nobody has a place in game ruled",
                "pause --game ruled --reason a\u2028b | --reason does not fit: expected one line",
                "admit Mine --game ruled | no attacker can be called Mine; use 1 to 64",
                "admit defender --game ruled | no attacker can be called defender",
                "admit mine --game none | there is no game none on ",
                "games --delete none | there is no game none on ",
                "games --delete ruled | game ruled is being played, its defender spoke ",
                "games --force | --force goes with --delete GAME",
            })
    void shouldSayWhatIsWrongInOneLine(String arguments, String message) {
        assertThat(run(arguments)).isEqualTo(1);
        assertThat(error.toString().lines()).hasSize(1).first().asString().contains(message);
    }

    private int run(String arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(error, true))
                .execute((arguments + " --kafka " + broker.bootstrapServers()).split(" "));
    }
}
