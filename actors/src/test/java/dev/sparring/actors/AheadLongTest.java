// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.KilledGame.Death;
import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Moments;
import dev.sparring.actors.journal.Moments.When;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.protocol.v1.GameState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link AheadTest} does once, many times in a game, drawn by lot. */
@Tag("long")
@ExtendWith(TestBroker.class)
@Timeout(1200)
class AheadLongTest {

    private static final int BLOWS = 12;
    private static final int ROUNDS = 80;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldEndAsIfNothingHadHappened(int window) throws Exception {
        long seed = System.nanoTime() & Integer.MAX_VALUE;
        Journal plain = TestBroker.newGame("plain");
        TestGames.play(settings(plain, window), plain);
        Journal journal = TestBroker.newGame("blows");
        GameSettings settings = settings(journal, window);
        journal.createTopics(window, settings.attackers().keySet());
        int[] who = draw(seed, "who", 3);
        int[] when = draw(seed, "when", 2);
        int[] nth = draw(seed, "nth", 4);
        int[] dies = draw(seed, "dies", 2);
        try (RunningGame replica =
                TestGames.start(settings, journal, Cast.ofAttacker("pgd", Optional.of("b")))) {
            for (int i = 0; i < BLOWS; i++) {
                blow(
                        settings,
                        journal,
                        List.of(Defender.PLAYER, "l2l-da", "pgd").get(who[i]),
                        when[i] == 0 ? When.BEFORE_COMMIT : When.AFTER_COMMIT,
                        nth[i] + 2,
                        dies[i] == 0);
            }
            try (RunningGame game = TestGames.start(settings, journal, Cast.everybody(settings))) {
                assertThat(game.outcome().get(300, TimeUnit.SECONDS).state())
                        .isEqualTo(GameState.GAME_STATE_FINISHED);
            }
        }
        assertThat(TestGames.weights(journal))
                .as("seed %d", seed)
                .isEqualTo(TestGames.weights(plain));
        LogFacts.assertConsistent(settings, journal);
    }

    private static void blow(
            GameSettings settings, Journal journal, String player, When when, int nth, boolean dies)
            throws Exception {
        When moment = player.equals("pgd") ? answer(when) : when;
        if (dies) {
            KilledGame.play(journal, new Death(player, moment, nth), overrides(settings.window()));
        } else {
            refuse(settings, journal, player, moment, nth);
        }
        LogFacts.assertNoStateIsAheadOfTheRounds(journal, "l2l-da");
    }

    private static When answer(When when) {
        return when == When.BEFORE_COMMIT ? When.ANSWER_HANDED : When.ANSWER_ACKNOWLEDGED;
    }

    /** It goes on, and comes to the same moment again. */
    private static void refuse(
            GameSettings settings, Journal journal, String player, When when, int nth)
            throws Exception {
        // who has the broker's word cannot be refused any more
        When before = when == When.ANSWER_ACKNOWLEDGED ? When.ANSWER_HANDED : when;
        try (Moments moments = Moments.once(journal, player, before, nth, Moments::refuse);
                RunningGame game = TestGames.start(settings, journal, Cast.everybody(settings))) {
            moments.await();
            long times = moments.times();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> moments.times() > times || game.outcome().isDone());
        }
    }

    private static int[] draw(long seed, String what, int below) {
        return Randomness.of(seed).with(what).integers(BLOWS, below);
    }

    private static GameSettings settings(Journal journal, int window) {
        return TestGames.settings(journal, overrides(window));
    }

    private static String[] overrides(int window) {
        return new String[] {
            "window=" + window,
            "rounds=" + ROUNDS,
            "evaluation.every=0",
            "evaluation.final-images=0"
        };
    }
}
