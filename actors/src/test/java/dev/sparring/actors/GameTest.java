// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.Devices;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.JobLoad;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import dev.sparring.protocol.v1.WorkerLoad;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TestBroker.class)
@Timeout(300)
class GameTest {

    private static final int ROUNDS = 7;

    private final Journal journal = TestBroker.newGame("game");

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldEndWithTheWeightsOfTheBareLoop(int pauseMillis) throws Exception {
        GameSettings settings =
                TestGames.settings(journal, "device.pause-milliseconds=" + pauseMillis);

        Game.Outcome outcome = TestGames.play(settings, journal);

        assertThat(outcome).isEqualTo(new Game.Outcome(GameState.GAME_STATE_FINISHED, ROUNDS));
        try (Devices devices = new Devices(settings.device().settings());
                SerialGame serial = new SerialGame(settings, devices)) {
            serial.play(step -> {});
            assertThat(TestGames.sha256(journal, "defender")).isEqualTo(serial.theta().sha256());
            assertThat(TestGames.sha256(journal, "l2l-da"))
                    .isEqualTo(serial.phi("l2l-da").sha256());
        }
    }

    @Test
    void shouldReportEachRoundAndEachEvaluationOnce() throws Exception {
        TestGames.play(TestGames.settings(journal), journal);

        List<Report> reports = TestGames.reports(journal);
        assertThat(reports.stream().filter(Report::hasStep).map(r -> r.getStep().getRound()))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(reports.stream().filter(Report::hasEvaluation).map(Report::getEvaluation))
                .extracting(Evaluation::getDefenderVersion, Evaluation::getSplit)
                .containsExactly(
                        tuple(0L, "test"),
                        tuple(1L, "test"),
                        tuple(3L, "validation"),
                        tuple(6L, "validation"),
                        tuple(7L, "test"));
        StepReport last = reports.stream().filter(Report::hasStep).toList().get(6).getStep();
        assertThat(last.getAttackersList())
                .extracting(AttackerStep::getAttacker, AttackerStep::getUsed)
                .containsExactly(tuple("cw", true), tuple("l2l-da", true), tuple("pgd", true));
        assertThat(last.getImages()).isEqualTo(8 * (1 + 1 + 2 + 1));
    }

    @Test
    void shouldTellHowBusyTheProcessIs() throws Exception {
        GameSettings settings = TestGames.settings(journal, "rounds=100000");
        CompletableFuture<WorkerLoad> told = new CompletableFuture<>();
        try (RunningGame game = TestGames.start(settings, journal);
                JournalReader reader = onceItPlays(told)) {
            WorkerLoad load = told.get(100, TimeUnit.SECONDS);

            assertThat(load.getProcess()).isEqualTo("everybody");
            assertThat(load.getDevice()).isEqualTo("cpu");
            assertThat(load.getIntervalSeconds()).isGreaterThan(4);
            assertThat(load.getBusyRatio()).isBetween(0.01, 1.0);
            assertThat(load.getJobsList())
                    .extracting(JobLoad::getKind)
                    .isSubsetOf(
                            "compute", "craft", "evaluate", "open", "release", "restore", "train");
        }
    }

    @Test
    void shouldGoOnAfterAStopAsIfNothingHadHappened() throws Exception {
        GameSettings settings = TestGames.settings(journal);
        try (RunningGame game = TestGames.start(settings, journal);
                Spectator spectator = TestGames.onRound(journal, 3, game::stop)) {
            assertThat(game.outcome().get(200, TimeUnit.SECONDS).state())
                    .isEqualTo(GameState.GAME_STATE_STOPPED);
        }
        Game.Outcome outcome = TestGames.play(settings, journal);

        assertThat(outcome.state()).isEqualTo(GameState.GAME_STATE_FINISHED);
        TestGames.assertSameAsUndisturbed(journal, 1);
    }

    @Test
    void shouldStopDuringTheFinalEvaluationAndDoItLater() throws Exception {
        GameSettings settings =
                TestGames.settings(
                        journal,
                        "rounds=2",
                        "attackers.l2l-da=null",
                        "attackers.cw=null",
                        "defender.warm-up-rounds=0",
                        "evaluation.attacks.pgd.steps=600");
        try (RunningGame game = TestGames.start(settings, journal);
                Spectator spectator =
                        Spectator.fromBeginning(
                                journal,
                                report -> {
                                    if (report.getGameEvent().getState()
                                            == GameState.GAME_STATE_FINISHED) {
                                        game.stop();
                                    }
                                })) {
            assertThat(game.outcome().get(200, TimeUnit.SECONDS).state())
                    .isEqualTo(GameState.GAME_STATE_STOPPED);
        }
        assertThat(evaluated()).doesNotContain(2L);

        Game.Outcome outcome = TestGames.play(settings, journal);

        assertThat(outcome.state()).isEqualTo(GameState.GAME_STATE_FINISHED);
        assertThat(evaluated()).contains(2L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldGoOnAfterACrashAsIfNothingHadHappened(int window) throws Exception {
        GameSettings settings = TestGames.settings(journal, "window=" + window);
        for (long round : new long[] {0, 2, 4}) {
            CompletableFuture<Void> reached = new CompletableFuture<>();
            try (RunningGame game = TestGames.start(settings, journal);
                    Spectator spectator =
                            TestGames.onRound(journal, round, () -> reached.complete(null))) {
                reached.get(200, TimeUnit.SECONDS);
            }
        }
        TestGames.play(settings, journal);

        TestGames.assertSameAsUndisturbed(journal, window);
    }

    @Test
    void shouldNotAnswerARoundThatItsDefenderTookBack() throws Exception {
        Journal other = TestBroker.newGame("game");
        String[] small = {"rounds=2", "attackers.l2l-da=null", "defender.warm-up-rounds=0"};
        TestGames.play(TestGames.settings(other, small), other);
        TestGames.copyAndTakeBack(other, journal, 1);

        TestGames.play(TestGames.settings(journal, small), journal);

        assertThat(TestGames.sha256(journal, "defender"))
                .isEqualTo(TestGames.sha256(other, "defender"));
    }

    @Test
    void shouldPlayTheSameGameTwiceWithThreeRoundsInFlight() throws Exception {
        TestGames.play(TestGames.settings(journal, "window=3"), journal);

        TestGames.assertSameAsUndisturbed(journal, 3);
        assertThat(
                        TestGames.reports(journal).stream()
                                .flatMap(r -> r.getStep().getAttackersList().stream())
                                .map(AttackerStep::getStaleness))
                .contains(2L)
                .allMatch(staleness -> staleness <= 2);
    }

    @Test
    void shouldRefuseToGoOnWithOtherSettings() throws Exception {
        TestGames.play(TestGames.settings(journal, "defender.warm-up-rounds=7"), journal);
        GameSettings others = TestGames.settings(journal, "seed=12");

        assertThatThrownBy(() -> TestGames.play(others, journal))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other settings");
    }

    @Test
    @Tag("long")
    void shouldNameTheBrokerThatDoesNotAnswer() {
        assertThatThrownBy(
                        () ->
                                TestGames.play(
                                        TestGames.settings(journal),
                                        Journal.of(Connection.plain("127.0.0.1:9"), "game")))
                .hasMessageContaining("127.0.0.1:9");
    }

    /** The first loads may tell of the start alone. */
    private JournalReader onceItPlays(CompletableFuture<WorkerLoad> told) {
        CompletableFuture<JournalReader> self = new CompletableFuture<>();
        JournalReader reader =
                journal.follow(
                        "test",
                        List.of(journal.topics().telemetry()),
                        new Offsets(),
                        entries -> {
                            entries.forEach(
                                    entry ->
                                            entry.load()
                                                    .filter(GameTest::plays)
                                                    .ifPresent(told::complete));
                            self.join().next();
                        },
                        told::completeExceptionally);
        self.complete(reader);
        return reader;
    }

    private static boolean plays(WorkerLoad load) {
        return load.getJobsList().stream()
                .map(JobLoad::getKind)
                .toList()
                .containsAll(List.of("craft", "train"));
    }

    private List<Long> evaluated() {
        return TestGames.reports(journal).stream()
                .filter(Report::hasEvaluation)
                .map(report -> report.getEvaluation().getDefenderVersion())
                .toList();
    }
}
