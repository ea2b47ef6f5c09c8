// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.CraftRequest;
import dev.sparring.gpu.attack.Digits;
import dev.sparring.gpu.attack.step.Fgsm;
import dev.sparring.gpu.attack.step.Pgd;
import dev.sparring.gpu.attack.step.PgdSettings;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.evaluation.EvaluationRequest;
import dev.sparring.gpu.evaluation.EvaluationRequest.Chunks;
import dev.sparring.gpu.evaluation.EvaluationRequest.Drop;
import dev.sparring.gpu.evaluation.Gallery;
import dev.sparring.gpu.evaluation.LossCurves;
import dev.sparring.gpu.evaluation.LossProbe;
import dev.sparring.gpu.evaluation.RobustEvaluator;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.CleanWeight;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.LearningRateSchedule;
import dev.sparring.gpu.training.SgdSettings;
import dev.sparring.gpu.training.TrainingBatch;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A device would take a label of no class for one that is never hit. */
class LabelsTest {

    private static final ClassifierKind KIND = ClassifierKind.LENET5;
    private static final StateDict THETA = Digits.weights(1);
    private static final Randomness RANDOM = Randomness.of(1);
    private static final Pgd PGD =
            new Pgd(new PgdSettings(2, 0, 0.5, true, 1, PgdSettings.Keep.BEST));
    private static final ImageBatch BATCH =
            new ImageBatch(new long[] {3, 1, 28, 28}, new byte[3 * 28 * 28], new int[] {1, 2, 12});

    private final Device device = Device.open("cpu", 1);

    @AfterEach
    void close() {
        device.close();
    }

    private static void assertRefused(ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("label 2 is 12; expected 0 to 9");
    }

    @Test
    void shouldTakeEveryClass() {
        assertThatCode(() -> Labels.require(new int[] {0, 9, 5}, 10)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldNameTheFirstThatIsOfNoClass(int label) {
        assertThatThrownBy(() -> Labels.require(new int[] {9, label, 77}, 10))
                .hasMessage("label 1 is " + label + "; expected 0 to 9");
    }

    @Test
    void shouldBeLookedAtBeforeARoundIsAttacked() {
        try (AttackRunner runner = new AttackRunner(device, KIND, new Fgsm())) {
            assertRefused(
                    () -> runner.craft(new CraftRequest(0, 1, THETA, BATCH, 0.1f, RANDOM, true)));
        }
    }

    @Test
    void shouldBeLookedAtBeforeARoundIsTrainedOn() {
        try (DefenderTrainer trainer = trainer()) {
            assertRefused(() -> trainer.step(0, new TrainingBatch(BATCH, List.of())));
            NDList images = new NDList(Upload.images(device.manager(), BATCH));
            assertRefused(() -> trainer.step(0, images, BATCH.labels()));
        }
    }

    private DefenderTrainer trainer() {
        return new DefenderTrainer(
                device,
                KIND,
                new SgdSettings(0.01, 0.9, 1e-5, 1),
                new LearningRateSchedule(100, 0.5, 0.1),
                CleanWeight.BY_COUNT,
                RANDOM);
    }

    @Test
    void shouldBeLookedAtBeforeAnythingIsMeasured() {
        EvaluationRequest request =
                new EvaluationRequest(
                        7, THETA, Map.of(), BATCH, 0.1f, RANDOM, Drop.NONE, Chunks.ALONE, 0);
        try (RobustEvaluator evaluator = new RobustEvaluator(device, KIND, Map.of());
                LossCurves curves = new LossCurves(device, KIND, PGD);
                LossProbe probe = new LossProbe(device, KIND);
                Gallery gallery = new Gallery(device, KIND, Map.of())) {
            assertRefused(() -> evaluator.evaluate(request));
            assertRefused(() -> curves.follow(THETA, BATCH, 0.1f, RANDOM, 1));
            assertRefused(
                    () ->
                            probe.losses(
                                    THETA, BATCH.shape(), Upload.pixels(BATCH, 1), BATCH.labels()));
            assertRefused(() -> gallery.show(THETA, Map.of(), BATCH, 0.1f, RANDOM));
        }
    }
}
