// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.FencedException;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Moments;
import dev.sparring.actors.journal.Moments.When;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.GpuWorkerListener;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Settings;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The players of a process are ahead of the log. Whoever is stopped, fenced or refused at the
 * moment when its work is half done: the game ends as one that nobody disturbed.
 */
@ExtendWith(TestBroker.class)
@Timeout(200)
class AheadTest {

    private static final String LEARNER = "l2l-da";
    private static final String STATELESS = "pgd";

    private final Journal journal = TestBroker.newGame("ahead");

    /** A moment of each kind of player, with one round in flight and with three. */
    static Stream<Arguments> moments() {
        return Stream.of(
                Arguments.of(1, Defender.PLAYER, When.BEFORE_COMMIT),
                Arguments.of(3, Defender.PLAYER, When.AFTER_COMMIT),
                Arguments.of(1, LEARNER, When.AFTER_COMMIT),
                Arguments.of(3, LEARNER, When.BEFORE_COMMIT));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldKeepNothingThatWasLearntFromDealsThatNeverWere(int window) throws Exception {
        GameSettings settings = settings(window);
        try (Moments moments =
                        Moments.once(
                                journal,
                                Defender.PLAYER,
                                When.BEFORE_COMMIT,
                                3,
                                Moments::standStill);
                RunningGame killed = TestGames.start(settings, journal)) {
            moments.await();
            moments.awaitAnswers(LEARNER, 2);
        }
        LogFacts.assertNoStateIsAheadOfTheRounds(journal, LEARNER);

        TestGames.play(settings, journal);

        LogFacts.assertWhole(settings, journal);
    }

    @ParameterizedTest
    @MethodSource("moments")
    void shouldGoOnWhenItsProcessIsKilled(int window, String player, When when) throws Exception {
        GameSettings settings = settings(window);
        try (Moments moments = Moments.once(journal, player, when, 3, Moments::standStill);
                RunningGame killed = TestGames.start(settings, journal)) {
            moments.await();
        }
        TestGames.play(settings, journal);

        LogFacts.assertWhole(settings, journal);
    }

    @ParameterizedTest
    @MethodSource("moments")
    void shouldGoOnWhenTheBrokerRefuses(int window, String player, When when) throws Exception {
        GameSettings settings = settings(window);
        try (Moments moments = Moments.once(journal, player, when, 3, Moments::refuse)) {
            TestGames.play(settings, journal);
            moments.await();
        }

        LogFacts.assertWhole(settings, journal);
        boolean isDefenders = player.equals(Defender.PLAYER);
        assertThat(LogFacts.arrivals(journal, STATELESS)).isEqualTo(isDefenders ? 2 : 1);
        assertThat(LogFacts.arrivals(journal, LEARNER)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldTakeBackWhatWasTrainedOnAnAnswerThatNeverArrived(int window) throws Exception {
        GameSettings settings = settings(window);
        for (String attacker : new String[] {STATELESS, LEARNER}) {
            try (Moments moments =
                    Moments.once(journal, attacker, When.ANSWER_HANDED, 2, Moments::refuse)) {
                if (attacker.equals(LEARNER)) {
                    TestGames.play(settings, journal);
                } else {
                    playUntilTheSecondFailure(settings, moments);
                }
                moments.await();
            }
        }

        LogFacts.assertWhole(settings, journal);
        // the defender went back to the log as well, and so did whoever had heard of it
        assertThat(LogFacts.arrivals(journal, "cw")).isGreaterThanOrEqualTo(4);
    }

    /** Ends the process soon after all its players went back to the log. */
    private void playUntilTheSecondFailure(GameSettings settings, Moments moments)
            throws Exception {
        try (RunningGame game = TestGames.start(settings, journal)) {
            moments.await();
            LogFacts.awaitArrivals(journal, "cw", 2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldGoOnAfterItsWriterWasFenced(int window) throws Exception {
        GameSettings settings = settings(window);
        for (String player : new String[] {Defender.PLAYER, LEARNER}) {
            try (Moments moments =
                    Moments.once(
                            journal,
                            player,
                            When.BEFORE_COMMIT,
                            2,
                            () -> journal.transactionalWriter(player).close())) {
                assertThatThrownBy(() -> TestGames.play(settings, journal))
                        .hasCauseInstanceOf(FencedException.class);
            }
        }
        LogFacts.assertNoStateIsAheadOfTheRounds(journal, LEARNER);

        TestGames.play(settings, journal);

        LogFacts.assertWhole(settings, journal);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldGoOnWithAReplicaElsewhere(int window) throws Exception {
        GameSettings settings = settings(window);
        journal.createTopics(window, settings.attackers().keySet());
        try (RunningGame replica = start(settings, Cast.ofAttacker(STATELESS, Optional.of("b")))) {
            for (When when : new When[] {When.BEFORE_COMMIT, When.AFTER_COMMIT}) {
                try (Moments moments =
                                Moments.once(
                                        journal, Defender.PLAYER, when, 3, Moments::standStill);
                        RunningGame killed = start(settings, Cast.everybody(settings))) {
                    moments.await();
                }
            }
            try (RunningGame game = start(settings, Cast.everybody(settings))) {
                assertThat(game.outcome().get(100, TimeUnit.SECONDS).state())
                        .isEqualTo(GameState.GAME_STATE_FINISHED);
            }
        }

        LogFacts.assertWhole(settings, journal);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldWaitForTheLogWhenItIsStopped(int window) throws Exception {
        GameSettings settings = settings(window);
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
                RunningGame game = start(settings, Cast.everybody(settings), notice::complete)) {
            moments.await();
            assertThat(notice.get(60, TimeUnit.SECONDS)).contains("the last 64 rounds");
            gate.countDown();
            assertThat(game.outcome().get(60, TimeUnit.SECONDS).rounds()).isEqualTo(200);
        }
        assertThat(LogFacts.reported(journal)).hasSize(200);
    }

    private RunningGame start(GameSettings settings, Cast cast) {
        return start(settings, cast, notice -> {});
    }

    private RunningGame start(GameSettings settings, Cast cast, Consumer<String> notices) {
        return RunningGame.start(
                new Staging(
                        settings,
                        Settings.newBuilder().setSha256(settings.sha256()).build(),
                        journal.connection(),
                        cast,
                        GpuWorkerListener.none(),
                        notices));
    }

    private GameSettings settings(int window) {
        return TestGames.settings(
                journal, "window=" + window, "evaluation.every=0", "evaluation.final-images=0");
    }
}
