// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StateRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Games whose players have weights that give no numbers, or are none of their networks. */
@ExtendWith(TestBroker.class)
@Timeout(300)
class NotFiniteGameTest {

    private static final String LEARNER = "l2l-da";
    private static final float HUGE = 1e30f;

    @TempDir Path folder;

    private final Journal journal = TestBroker.newGame("huge");

    @Test
    void shouldEndAtTheFirstRoundOfADefenderWhoseLossIsNoNumber() throws Exception {
        GameSettings settings =
                settings("evaluation.every=0", "evaluation.final-images=0", defender());

        assertThatThrownBy(() -> TestGames.play(settings, journal))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessageMatching(
                        "defender: the device could not train round 0: version 0 of the defender"
                                + " gives image 0 of the clean ones a loss of (NaN|Infinity) in"
                                + " round 0; lower the learning rate, or begin with smaller"
                                + " weights");
    }

    @Test
    void shouldLeaveAnAttackerOutWhosePixelsAreNoNumbers() throws Exception {
        GameSettings settings =
                settings(
                        "rounds=2",
                        "defender.warm-up-rounds=2",
                        "attackers.l2l-da.initial-weights=" + attacker());

        TestGames.play(settings, journal);

        assertThat(evaluations()).isNotEmpty();
        for (Evaluation evaluation : evaluations()) {
            assertThat(measured(evaluation)).containsExactly("fgsm", "pgd");
        }
    }

    @Test
    void shouldLeaveAnAttackerOutThatPublishesOtherWeights() throws Exception {
        GameSettings settings =
                settings(
                        "rounds=3",
                        "defender.warm-up-rounds=3",
                        "defender.round-deadline-seconds=0.1",
                        "evaluation.every=1");
        journal.createTopics(1, List.of(LEARNER));
        publish(0, phi(settings("attackers.l2l-da.base-channels=4")));
        publish(1, scaled(phi(settings), Float.NaN));
        publish(2, phi(settings));

        try (RunningGame game = RunningGame.start(withoutAttackers(settings))) {
            game.outcome().get(200, TimeUnit.SECONDS);
        }

        assertThat(evaluations())
                .extracting(NotFiniteGameTest::measured)
                .containsExactly(
                        List.of("fgsm", LEARNER, "pgd"),
                        List.of("fgsm", "pgd"),
                        List.of("fgsm", "pgd"),
                        List.of("fgsm", LEARNER, "pgd"));
    }

    private Staging withoutAttackers(GameSettings settings) {
        return new Staging(
                settings,
                Settings.newBuilder().setSha256(settings.sha256()).build(),
                journal.connection(),
                new Cast(true, new TreeSet<>(), true, true, Optional.empty()),
                GpuWorkerListener.none(),
                notice -> {});
    }

    /** What an attacker of somebody else may say that it learnt from a round. */
    private void publish(long round, StateDict weights) {
        Snapshot snapshot = Snapshots.of(LEARNER, round + 1, round, weights);
        try (JournalWriter attacker = journal.writer(LEARNER)) {
            attacker.send(
                    journal.topics().state(LEARNER),
                    Snapshots.key(round, 100),
                    round,
                    StateRecord.newBuilder().setSnapshot(snapshot).build());
            attacker.commit();
        }
    }

    private List<Evaluation> evaluations() {
        return TestGames.reports(journal).stream()
                .filter(Report::hasEvaluation)
                .map(Report::getEvaluation)
                .toList();
    }

    private static List<String> measured(Evaluation evaluation) {
        return evaluation.getAttacksList().stream().map(AttackEvaluation::getAttack).toList();
    }

    private GameSettings settings(String... more) {
        return TestGames.settings(journal, more);
    }

    private String defender() throws IOException {
        StateDict theta = scaled(ClassifierKind.LENET5.initialWeights(Randomness.of(5)), HUGE);
        return "defender.initial-weights=" + write("theta", theta);
    }

    private Path attacker() throws IOException {
        return write("phi", scaled(phi(settings()), HUGE));
    }

    private static StateDict phi(GameSettings settings) {
        try (Device device = Device.open("cpu", 1);
                AttackRunner runner = Players.untrainedRunner(settings, LEARNER, device)) {
            return runner.state().weights();
        }
    }

    private Path write(String name, StateDict weights) throws IOException {
        Path file = folder.resolve(name + ".safetensors");
        Safetensors.write(file, weights, Map.of());
        return file;
    }

    private static StateDict scaled(StateDict weights, float factor) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        weights.tensors()
                .forEach(
                        (name, tensor) -> {
                            float[] values = tensor.values().clone();
                            for (int i = 0; i < values.length; i++) {
                                values[i] *= factor;
                            }
                            tensors.put(name, new HostTensor(tensor.shape(), values));
                        });
        return new StateDict(tensors);
    }
}
