// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.journal.Journal;
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
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Games whose players begin with finite weights that give no numbers. */
@ExtendWith(TestBroker.class)
@Timeout(300)
class NotFiniteGameTest {

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

        List<Evaluation> evaluations =
                TestGames.reports(journal).stream()
                        .filter(Report::hasEvaluation)
                        .map(Report::getEvaluation)
                        .toList();
        assertThat(evaluations).isNotEmpty();
        for (Evaluation evaluation : evaluations) {
            assertThat(evaluation.getAttacksList())
                    .extracting(AttackEvaluation::getAttack)
                    .containsExactly("fgsm", "pgd");
        }
    }

    private GameSettings settings(String... more) {
        return TestGames.settings(journal, more);
    }

    private String defender() throws IOException {
        StateDict theta = huge(ClassifierKind.LENET5.initialWeights(Randomness.of(5)));
        return "defender.initial-weights=" + write("theta", theta);
    }

    private Path attacker() throws IOException {
        GameSettings settings = settings();
        try (Device device = Device.open("cpu", 1);
                AttackRunner runner = Players.untrainedRunner(settings, "l2l-da", device)) {
            return write("phi", huge(runner.state().weights()));
        }
    }

    private Path write(String name, StateDict weights) throws IOException {
        Path file = folder.resolve(name + ".safetensors");
        Safetensors.write(file, weights, Map.of());
        return file;
    }

    private static StateDict huge(StateDict weights) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        weights.tensors()
                .forEach(
                        (name, tensor) -> {
                            float[] values = tensor.values().clone();
                            for (int i = 0; i < values.length; i++) {
                                values[i] *= 1e30f;
                            }
                            tensors.put(name, new HostTensor(tensor.shape(), values));
                        });
        return new StateDict(tensors);
    }
}
