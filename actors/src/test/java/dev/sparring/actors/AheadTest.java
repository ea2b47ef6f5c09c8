// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.KilledGame.Death;
import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.FencedException;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Moments;
import dev.sparring.actors.journal.Moments.When;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.protocol.v1.GameState;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

    static final String LEARNER = "l2l-da";

    private static final int FLOOD = 150_000;

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

    /** The same, and those of an answer. */
    static Stream<Arguments> deaths() {
        return Stream.concat(
                moments(),
                Stream.of(
                        Arguments.of(1, STATELESS, When.ANSWER_HANDED),
                        Arguments.of(3, STATELESS, When.ANSWER_ACKNOWLEDGED)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldKeepNothingThatWasLearntFromDealsThatNeverWere(int window) throws Exception {
        GameSettings settings = settings(journal, window);
        Death death = new Death(Defender.PLAYER, When.BEFORE_COMMIT, 3, window);
        KilledGame.play(journal, death, overrides(window));
        LogFacts.assertNoStateIsAheadOfTheRounds(journal, LEARNER);

        TestGames.play(settings, journal);

        LogFacts.assertWhole(settings, journal);
    }

    /** One that learns takes its time, and may publish the whole of a short game at once. */
    private static int nth(String player) {
        return player.equals(LEARNER) ? 2 : 3;
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void shouldGoOnWhenItsProcessIsKilled(int window, String player, When when) throws Exception {
        GameSettings settings = settings(journal, window);
        KilledGame.play(journal, new Death(player, when, nth(player)), overrides(window));

        TestGames.play(settings, journal);

        LogFacts.assertWhole(settings, journal);
    }

    @ParameterizedTest
    @MethodSource("moments")
    void shouldGoOnWhenTheBrokerRefuses(int window, String player, When when) throws Exception {
        GameSettings settings = settings(journal, window);
        try (Moments moments = Moments.once(journal, player, when, nth(player), Moments::refuse)) {
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
        GameSettings settings = settings(journal, window);
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
        GameSettings settings = settings(journal, window);
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
        GameSettings settings = settings(journal, window);
        journal.createTopics(window, settings.attackers().keySet());
        try (RunningGame replica =
                TestGames.start(settings, journal, Cast.ofAttacker(STATELESS, Optional.of("b")))) {
            for (When when : new When[] {When.BEFORE_COMMIT, When.AFTER_COMMIT}) {
                try (Moments moments =
                                Moments.once(
                                        journal, Defender.PLAYER, when, 3, Moments::standStill);
                        RunningGame killed =
                                TestGames.start(settings, journal, Cast.everybody(settings))) {
                    moments.await();
                }
            }
            try (RunningGame game = TestGames.start(settings, journal, Cast.everybody(settings))) {
                assertThat(game.outcome().get(100, TimeUnit.SECONDS).state())
                        .isEqualTo(GameState.GAME_STATE_FINISHED);
            }
        }

        LogFacts.assertWhole(settings, journal);
    }

    /** Of the games that are disturbed here. */
    static GameSettings settings(Journal journal, int window) {
        return TestGames.settings(journal, overrides(window));
    }

    private static String[] overrides(int window) {
        return new String[] {"window=" + window, "evaluation.every=0", "evaluation.final-images=0"};
    }
}
