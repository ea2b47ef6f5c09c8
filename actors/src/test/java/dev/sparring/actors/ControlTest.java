// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.ControlSender;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.protocol.v1.Action;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.GameEvent;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(200)
class ControlTest {

    private final Journal journal = TestBroker.newGame("control");

    @Test
    void shouldPauseAndGoOnWhenAsked() throws Exception {
        try (RunningGame game = TestGames.start(TestGames.settings(journal), journal);
                ControlSender control = new ControlSender(journal);
                Spectator onStep =
                        TestGames.onRound(
                                journal, 1, () -> control.send(Action.ACTION_PAUSE, "tea"));
                Spectator onPause =
                        TestGames.onEvent(
                                journal,
                                GameState.GAME_STATE_PAUSED,
                                () -> control.send(Action.ACTION_RESUME, "enough tea"))) {
            assertThat(game.outcome().get(100, TimeUnit.SECONDS).state())
                    .isEqualTo(GameState.GAME_STATE_FINISHED);
        }

        assertThat(events())
                .extracting(GameEvent::getState)
                .containsExactly(
                        GameState.GAME_STATE_STARTED,
                        GameState.GAME_STATE_PAUSED,
                        GameState.GAME_STATE_RESUMED,
                        GameState.GAME_STATE_FINISHED);
        TestGames.assertSameAsUndisturbed(journal, 1);
    }

    @Test
    void shouldStopWhenAsked() throws Exception {
        try (RunningGame game = TestGames.start(TestGames.settings(journal), journal);
                ControlSender control = new ControlSender(journal);
                Spectator onStep =
                        TestGames.onRound(
                                journal, 1, () -> control.send(Action.ACTION_STOP, "home"))) {
            assertThat(game.outcome().get(100, TimeUnit.SECONDS).state())
                    .isEqualTo(GameState.GAME_STATE_STOPPED);
        }
    }

    @Test
    void shouldEjectForGood() throws Exception {
        try (RunningGame game = TestGames.start(TestGames.settings(journal, "rounds=15"), journal);
                ControlSender control = new ControlSender(journal);
                Spectator onStep =
                        TestGames.onRound(journal, 1, () -> control.eject("cw", "too slow"))) {
            game.outcome().get(100, TimeUnit.SECONDS);
        }

        List<StepReport> steps =
                TestGames.reports(journal).stream()
                        .filter(Report::hasStep)
                        .map(Report::getStep)
                        .toList();
        assertThat(steps.get(1).getAttackersList())
                .extracting(AttackerStep::getAttacker)
                .contains("cw");
        assertThat(steps.get(14).getAttackersList())
                .extracting(AttackerStep::getAttacker)
                .containsExactly("l2l-da", "pgd");
        assertThat(TestGames.ejected(journal)).containsExactly("cw");
    }

    private List<GameEvent> events() {
        return TestGames.reports(journal).stream()
                .filter(Report::hasGameEvent)
                .map(Report::getGameEvent)
                .toList();
    }
}
