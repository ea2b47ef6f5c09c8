// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.ControlSender;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.Moments;
import dev.sparring.actors.journal.Moments.When;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.RawWriter;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.Action;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.StepReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The players of a process are ahead of the log, but not by much, and it is the log that counts:
 * for the end of a game, for those who play elsewhere, and for how far a game may go.
 */
@ExtendWith(TestBroker.class)
@Timeout(200)
class AheadWaitTest {

    private static final String STATELESS = "pgd";

    /** What a reader takes half a minute for. */
    private static final int FLOOD = 150_000;

    private final Journal journal = TestBroker.newGame("ahead");

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldWaitForTheLogWhenItIsStopped(int window) throws Exception {
        GameSettings settings = AheadTest.settings(journal, window);
        CountDownLatch gate = new CountDownLatch(1);
        try (Moments moments =
                        Moments.once(
                                journal,
                                Defender.PLAYER,
                                When.BEFORE_COMMIT,
                                3,
                                () -> Moments.await(gate));
                RunningGame game = TestGames.start(settings, journal)) {
            moments.await();
            game.stop();
            assertThatThrownBy(() -> game.outcome().get(2, TimeUnit.SECONDS))
                    .isInstanceOf(TimeoutException.class);
            gate.countDown();
            Game.Outcome outcome = game.outcome().get(60, TimeUnit.SECONDS);
            assertThat(outcome.state()).isEqualTo(GameState.GAME_STATE_STOPPED);
            assertThat(journal.lastCheckpoint(Defender.PLAYER).orElseThrow().getNextRound())
                    .isEqualTo(outcome.rounds());
        }
        int dealt = Math.min(7, window + LogFacts.reported(journal).size());
        assertThat(LogFacts.rounds(journal)).hasSize(dealt);

        TestGames.play(settings, journal);

        LogFacts.assertWhole(settings, journal);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldEndWhenAnAnswerIsLostAfterItWasToldToStop(int window) throws Exception {
        GameSettings settings = AheadTest.settings(journal, window);
        journal.createTopics(window, settings.attackers().keySet());
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch trained = new CountDownLatch(3);
        Runnable loss =
                () -> {
                    Moments.await(gate);
                    Moments.refuse();
                };
        try (Moments moments = Moments.once(journal, STATELESS, When.ANSWER_HANDED, 2, loss);
                RunningGame game =
                        RunningGame.start(settings, journal.connection(), counting(trained))) {
            moments.await();
            // on round 2, with the answer that will be lost
            assertThat(trained.await(60, TimeUnit.SECONDS)).isTrue();
            game.stop();
            gate.countDown();
            game.outcome().get(60, TimeUnit.SECONDS);
        }

        TestGames.play(settings, journal);

        LogFacts.assertWhole(settings, journal);
    }

    @Test
    void shouldNotBeToldWhatToDoWhenItHasEnded() throws Exception {
        GameSettings settings = AheadTest.settings(journal, 1);
        journal.createTopics(1, settings.attackers().keySet());
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch trained = new CountDownLatch((int) settings.rounds());
        try (Moments moments =
                        Moments.once(
                                journal,
                                Defender.PLAYER,
                                When.BEFORE_COMMIT,
                                2,
                                () -> Moments.await(gate));
                ControlSender control = new ControlSender(journal);
                RunningGame game =
                        RunningGame.start(settings, journal.connection(), counting(trained))) {
            moments.await();
            assertThat(trained.await(60, TimeUnit.SECONDS)).isTrue();
            control.send(Action.ACTION_PAUSE, "too late");
            awaitControl();
            gate.countDown();
            assertThat(game.outcome().get(60, TimeUnit.SECONDS).state())
                    .isEqualTo(GameState.GAME_STATE_FINISHED);
        }

        assertThat(TestGames.reports(journal))
                .noneMatch(
                        report -> report.getGameEvent().getState() == GameState.GAME_STATE_PAUSED);
        LogFacts.assertWhole(settings, journal);
    }

    @Test
    void shouldNotWaitForAReaderThatIsFarBehind() throws Exception {
        GameSettings settings = AheadTest.settings(journal, 1);
        String flooded = journal.topics().attacks(STATELESS);
        try (RawWriter stranger = new RawWriter(journal);
                Moments moments =
                        Moments.once(
                                journal,
                                STATELESS,
                                When.ANSWER_HANDED,
                                3,
                                () -> flood(stranger, flooded));
                RunningGame game = TestGames.start(settings, journal)) {
            moments.await();
            assertThat(game.outcome().get(100, TimeUnit.SECONDS).state())
                    .isEqualTo(GameState.GAME_STATE_FINISHED);
        }

        StepReport last = LogFacts.steps(journal).get((int) settings.rounds() - 1);
        long answer =
                last.getAttackersList().stream()
                        .filter(step -> step.getAttacker().equals(STATELESS))
                        .mapToLong(step -> step.getAnswer().getOffset())
                        .sum();
        assertThat(answer).isGreaterThan(FLOOD);
        assertThat(new Offsets(last.getJudgedList()).of(flooded).get(0).getOffset())
                .isLessThan(answer);
        LogFacts.assertWhole(settings, journal);
    }

    @Test
    void shouldGiveAttackersElsewhereTheirTimeFromWhenTheySeeARound() throws Exception {
        GameSettings settings =
                TestGames.settings(
                        journal,
                        "evaluation.every=0",
                        "evaluation.final-images=0",
                        "defender.round-deadline-seconds=3");
        journal.createTopics(1, settings.attackers().keySet());
        CountDownLatch never = new CountDownLatch(1);
        Runnable slow = () -> Moments.await(never, Duration.ofSeconds(6));
        try (Moments moments = Moments.once(journal, Defender.PLAYER, When.BEFORE_COMMIT, 3, slow);
                RunningGame elsewhere =
                        TestGames.start(
                                settings, journal, Cast.ofAttacker("cw", Optional.of("b")));
                RunningGame game =
                        TestGames.start(
                                settings,
                                journal,
                                Cast.whole(List.of(STATELESS, AheadTest.LEARNER), false))) {
            assertThat(game.outcome().get(100, TimeUnit.SECONDS).state())
                    .isEqualTo(GameState.GAME_STATE_FINISHED);
            moments.await();
        }
        LogFacts.assertWhole(settings, journal);
    }

    @Test
    void shouldStandStillSoonWhenTheLogDoes() throws Exception {
        GameSettings settings =
                TestGames.settings(
                        journal,
                        "rounds=200",
                        "defender.warm-up-rounds=200",
                        "evaluation.every=0",
                        "evaluation.final-images=0");
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<String> notice = new CompletableFuture<>();
        journal.createTopics(1, settings.attackers().keySet());
        try (Moments moments =
                        Moments.once(
                                journal,
                                Defender.PLAYER,
                                When.BEFORE_COMMIT,
                                2,
                                () -> Moments.await(gate));
                RunningGame game =
                        TestGames.start(
                                settings, journal, Cast.everybody(settings), notice::complete)) {
            moments.await();
            assertThat(notice.get(60, TimeUnit.SECONDS)).contains("the last 64 rounds");
            gate.countDown();
            assertThat(game.outcome().get(60, TimeUnit.SECONDS).rounds()).isEqualTo(200);
        }
        assertThat(LogFacts.reported(journal)).hasSize(200);
    }

    private static void flood(RawWriter stranger, String topic) {
        for (int i = 0; i < FLOOD; i++) {
            stranger.send(topic, "", Map.of(), Optional.of(new byte[] {7}));
        }
        stranger.flush();
    }

    /** Waits until a reader as quick as the defender's has read what control says. */
    private void awaitControl() throws InterruptedException {
        CountDownLatch read = new CountDownLatch(1);
        try (JournalReader reader =
                journal.follow(
                        "control",
                        List.of(journal.topics().control()),
                        new Offsets(),
                        entries -> read.countDown(),
                        failure -> {})) {
            assertThat(read.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static GpuWorkerListener counting(CountDownLatch trained) {
        return new GpuWorkerListener() {
            @Override
            public void queued(String device, int depth) {}

            @Override
            public void finished(String device, String kind, double queued, double busy) {
                if (kind.equals("train")) {
                    trained.countDown();
                }
            }

            @Override
            public void failed(String device, String kind) {}
        };
    }
}
