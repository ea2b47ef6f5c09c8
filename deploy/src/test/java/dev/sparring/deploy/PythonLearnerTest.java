// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sparring.actors.RunningGame;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.run.Founding;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StepReport;
import dev.sparring.protocol.v1.Tensor;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example in Python that learns, as a process that joins a game and is killed. */
@Timeout(480)
class PythonLearnerTest {

    private static final int ROUNDS = 12;

    /** Two rounds after a checkpoint: what came of them is published, and learnt again. */
    private static final long KILLED_AT = 7;

    @TempDir private Path directory;

    /** What two games have in common if the kill did no harm. */
    private record Played(List<ByteString> phi, List<ByteString> theta) {}

    @Test
    void shouldLearnTheSameWhenItIsKilledAndStartedAgain() throws Exception {
        PythonAttacker.require();

        Played undisturbed = play("undisturbed", false);
        Played killed = play("killed", true);

        assertThat(undisturbed.phi()).hasSize(ROUNDS + 1).doesNotHaveDuplicates();
        assertThat(killed).isEqualTo(undisturbed);
    }

    private Played play(String name, boolean kill) throws Exception {
        File log = directory.resolve(name + ".log").toFile();
        try (InProcessBroker broker = InProcessBroker.start(directory.resolve(name))) {
            Journal journal = Journal.of(broker.connection(), "learning");
            GameSettings settings = settings();
            journal.createTopics(settings.window(), List.of(PythonAttacker.ID));
            journal.found(Founding.of(settings, "test"));
            Process python = PythonAttacker.learn(journal, log);
            try {
                await(python, log, () -> !presences(journal).isEmpty());
                try (RunningGame game = PythonAttacker.defend(settings, journal)) {
                    if (kill) {
                        await(
                                python,
                                log,
                                () -> snapshots(journal, PythonAttacker.ID).size() > KILLED_AT);
                        python.destroyForcibly().waitFor();
                        python = PythonAttacker.learn(journal, log);
                    }
                    await(python, log, game.outcome()::isDone);
                    assertThat(game.outcome().get().state())
                            .isEqualTo(GameState.GAME_STATE_FINISHED);
                }
                assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(log).content().doesNotContain("Traceback");
                assertThat(python.exitValue()).isZero();
            } finally {
                python.destroyForcibly();
            }
            return played(journal);
        }
    }

    /** Every version once; every round answered and used, by the same images if it was twice. */
    private static Played played(Journal journal) {
        List<Snapshot> phi = snapshots(journal, PythonAttacker.ID);
        for (int version = 0; version <= ROUNDS; version++) {
            assertThat(phi.get(version).getVersion()).isEqualTo(version);
            assertThat(phi.get(version).getRound()).isEqualTo(version - 1);
        }
        assertThat(phi).hasSize(ROUNDS + 1);
        Map<Long, Tensor> answers = new HashMap<>();
        for (Attack attack : attacks(journal)) {
            Tensor images = attack.getAdversarialImages();
            assertThat(answers.getOrDefault(attack.getRound(), images)).isEqualTo(images);
            answers.put(attack.getRound(), images);
            assertThat(attack.getAttackerVersion()).isEqualTo(attack.getRound());
            assertThat(attack.getWeightsSha256())
                    .isEqualTo(phi.get((int) attack.getRound()).getSha256());
        }
        assertThat(answers).hasSize(ROUNDS);
        assertThat(steps(journal)).hasSize(ROUNDS).allSatisfy(PythonLearnerTest::assertUsed);
        assertThat(journal.lastCheckpoint(PythonAttacker.ID).orElseThrow().getSnapshot())
                .isEqualTo(phi.get(ROUNDS));
        return new Played(hashes(phi), hashes(snapshots(journal, Players.DEFENDER)));
    }

    private static void assertUsed(StepReport step) {
        assertThat(step.getFoulsList()).isEmpty();
        assertThat(step.getAttackers(0).getUsed()).isTrue();
        assertThat(step.getAttackers(0).getLoss()).isGreaterThan(step.getCleanLoss());
    }

    private static GameSettings settings() {
        return SettingsLoader.preset(
                "quick",
                List.of(
                        "game=learning",
                        "rounds=" + ROUNDS,
                        "window=2",
                        "attackers=null",
                        "attackers.snake.attack=pgd",
                        "data.training-images=64",
                        "data.validation-images=20",
                        "defender.batch-size=8",
                        "defender.checkpoint-every=5",
                        "defender.warm-up-rounds=0",
                        "evaluation.every=0",
                        "evaluation.final-images=0",
                        "device.threads=1",
                        "metrics.port=-1"));
    }

    private static void await(Process python, File log, BooleanSupplier there) throws Exception {
        while (!there.getAsBoolean()) {
            if (python.waitFor(20, TimeUnit.MILLISECONDS) && python.exitValue() != 0) {
                assertThat(log).as("what Python said").hasContent("(it should not have ended)");
            }
        }
    }

    private static List<ByteString> hashes(List<Snapshot> snapshots) {
        return snapshots.stream().map(Snapshot::getSha256).toList();
    }

    private static List<Presence> presences(Journal journal) {
        return said(journal).stream()
                .filter(AttackerRecord::hasPresence)
                .map(AttackerRecord::getPresence)
                .toList();
    }

    private static List<Snapshot> snapshots(Journal journal, String player) {
        List<Snapshot> snapshots = new ArrayList<>();
        journal.snapshots(player, snapshots::add);
        return snapshots;
    }

    private static List<Attack> attacks(Journal journal) {
        return said(journal).stream()
                .filter(AttackerRecord::hasAttack)
                .map(AttackerRecord::getAttack)
                .toList();
    }

    private static List<AttackerRecord> said(Journal journal) {
        List<AttackerRecord> said = new ArrayList<>();
        journal.read(
                List.of(journal.topics().attacks(PythonAttacker.ID)),
                new Offsets(),
                entry -> said.add(entry.parseTrusted(AttackerRecord.parser())));
        return said;
    }

    private static List<StepReport> steps(Journal journal) {
        List<StepReport> steps = new ArrayList<>();
        journal.read(
                List.of(journal.topics().reports()),
                new Offsets(),
                entry ->
                        entry.report()
                                .filter(Report::hasStep)
                                .ifPresent(report -> steps.add(report.getStep())));
        return steps;
    }
}
