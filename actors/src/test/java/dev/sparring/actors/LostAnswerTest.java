// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.ControlSender;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.LeavingBroker;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.protocol.v1.Action;
import dev.sparring.protocol.v1.GameState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an attacker counts as done must have arrived: here its own topic is away for longer than a
 * writer tries, while its group, which is on another broker, takes whatever it commits.
 */
@ExtendWith(TestBroker.class)
@Timeout(300)
class LostAnswerTest {

    private static final String ATTACKER = "pgd";

    @TempDir private Path folder;

    @Test
    void shouldGiveAnAnswerAgainThatNeverArrived() throws Exception {
        Set<String> attackers = Set.of("cw", "l2l-da", ATTACKER);
        try (LeavingBroker brokers = LeavingBroker.start(folder, attackers, ATTACKER)) {
            Journal journal = brokers.journal();
            CountDownLatch paused = new CountDownLatch(1);
            try (RunningGame game = TestGames.start(TestGames.settings(journal), journal);
                    ControlSender control = new ControlSender(journal);
                    Spectator onStep =
                            TestGames.onRound(
                                    journal, 1, () -> control.send(Action.ACTION_PAUSE, ""));
                    Spectator onPause =
                            TestGames.onEvent(
                                    journal, GameState.GAME_STATE_PAUSED, paused::countDown)) {
                assertThat(paused.await(100, TimeUnit.SECONDS)).isTrue();
                brokers.leave();
                control.send(Action.ACTION_RESUME, "");
                // it leaves its group when it knows that the answer was not written
                Awaitility.await()
                        .atMost(Duration.ofSeconds(100))
                        .until(() -> !brokers.hasMembers(ATTACKER));
                brokers.comeBack();

                assertThat(game.outcome().get(100, TimeUnit.SECONDS).state())
                        .isEqualTo(GameState.GAME_STATE_FINISHED);
            }
            TestGames.assertSameAsUndisturbed(journal, 1);
        }
    }
}
