// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.Game;
import dev.sparring.actors.RunningGame;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.gpu.device.GpuWorkerListener;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of an attacker in Python, as a process that joins a game. */
@Timeout(180)
class PythonAttackerTest {

    private static final int ROUNDS = 6;
    private static final GameState FINISHED = GameState.GAME_STATE_FINISHED;

    @TempDir private Path directory;

    @Test
    void shouldJoinAGameAndBeUsedInEachRoundWithoutAFoul() throws Exception {
        PythonAttacker.require();
        try (InProcessBroker broker = InProcessBroker.start(directory.resolve("broker"))) {
            Journal journal = Journal.of(broker.connection(), "snakes");
            // the game waits for the attackers of its settings, and starts another process for none
            journal.createTopics(2, List.of(PythonAttacker.ID));
            File log = directory.resolve("python.log").toFile();
            Process python = PythonAttacker.join(journal, log);
            try {
                awaitHello(journal, python, log);
                play(journal);
                assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(log).content().doesNotContain("Traceback");
                assertThat(python.exitValue()).isZero();
            } finally {
                python.destroyForcibly();
            }
            List<StepReport> steps = steps(journal);
            assertThat(steps).hasSize(ROUNDS);
            assertThat(steps).allSatisfy(PythonAttackerTest::assertUsed);
            assertThat(presences(journal)).endsWith(PresenceState.PRESENCE_STATE_LEFT);
        }
    }

    /** Harm is done: the attack raises the loss, on the weights of the snapshot. */
    private static void assertUsed(StepReport step) {
        assertThat(step.getFoulsList()).isEmpty();
        AttackerStep snake = step.getAttackersList().get(0);
        assertThat(snake.getAttacker()).isEqualTo(PythonAttacker.ID);
        assertThat(snake.getUsed()).isTrue();
        assertThat(snake.getSeconds()).isPositive();
        assertThat(snake.getLoss()).isGreaterThan(step.getCleanLoss());
    }

    private static void play(Journal journal) throws Exception {
        GameSettings settings =
                SettingsLoader.preset(
                        "quick",
                        List.of(
                                "game=" + journal.topics().game(),
                                "rounds=" + ROUNDS,
                                "window=2",
                                "attackers=null",
                                "data.training-images=64",
                                "data.validation-images=20",
                                "defender.batch-size=8",
                                "defender.warm-up-rounds=0",
                                "evaluation.every=0",
                                "evaluation.final-images=0",
                                "metrics.port=-1"));
        try (RunningGame game =
                RunningGame.start(settings, journal.connection(), GpuWorkerListener.none())) {
            Game.Outcome outcome = game.outcome().get(120, TimeUnit.SECONDS);
            assertThat(outcome.state()).isEqualTo(FINISHED);
        }
    }

    private static void awaitHello(Journal journal, Process python, File log) throws Exception {
        while (presences(journal).isEmpty()) {
            if (python.waitFor(50, TimeUnit.MILLISECONDS)) {
                assertThat(log).as("what Python said").hasContent("(it should not have ended)");
            }
        }
    }

    private static List<PresenceState> presences(Journal journal) {
        List<PresenceState> states = new ArrayList<>();
        journal.read(
                List.of(journal.topics().attacks(PythonAttacker.ID)),
                new Offsets(),
                entry -> {
                    AttackerRecord said = entry.parseTrusted(AttackerRecord.parser());
                    if (said.hasPresence()) {
                        states.add(said.getPresence().getState());
                    }
                });
        return states;
    }

    private static List<StepReport> steps(Journal journal) {
        List<StepReport> steps = new ArrayList<>();
        journal.read(
                List.of(journal.topics().reports()),
                new Offsets(),
                entry -> {
                    Report report = entry.parseTrusted(Report.parser());
                    if (report.hasStep()) {
                        steps.add(report.getStep());
                    }
                });
        return steps;
    }
}
