// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.gpu.NotFiniteException;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DefenderTrainerTest {

    private static final Offset<Double> ROUNDING = Offset.offset(1e-6);
    private static final int IMAGES = 4;

    private Device device;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 2);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldLowerTheLoss() {
        try (DefenderTrainer trainer = trainer(ClassifierKind.LENET5, CleanWeight.BY_COUNT)) {
            double before = trainer.step(0, lenetBatch(2)).loss();
            double after = before;
            for (int round = 1; round < 30; round++) {
                after = trainer.step(round, lenetBatch(2)).loss();
            }
            assertThat(after).isLessThan(before);
        }
    }

    @Test
    void shouldReportEachGroupOfTheSameForwardPass() {
        try (DefenderTrainer trainer = trainer(ClassifierKind.LENET5, CleanWeight.BY_COUNT)) {
            TrainingStep step = trainer.step(0, lenetBatch(2));

            assertThat(step.clean().images()).isEqualTo(IMAGES);
            assertThat(step.adversarial()).hasSize(1);
            TrainingStep.Score adversarial = step.adversarial().get(0);
            assertThat(adversarial.images()).isEqualTo(2 * IMAGES);
            assertThat(step.loss())
                    .isCloseTo((step.clean().loss() + 2 * adversarial.loss()) / 3, ROUNDING);
        }
    }

    @Test
    void shouldWeighCleanImagesHalfWhenAsked() {
        try (DefenderTrainer trainer = trainer(ClassifierKind.LENET5, CleanWeight.HALF)) {
            TrainingStep step = trainer.step(0, lenetBatch(2));

            assertThat(step.loss())
                    .isCloseTo(
                            (step.clean().loss() + step.adversarial().get(0).loss()) / 2, ROUNDING);
            TrainingStep alone = trainer.step(1, new TrainingBatch(clean(28, 1), List.of()));
            assertThat(alone.loss()).isCloseTo(alone.clean().loss(), ROUNDING);
        }
    }

    @Test
    void shouldLowerTheLearningRateOnSchedule() {
        try (DefenderTrainer trainer = trainer(ClassifierKind.LENET5, CleanWeight.BY_COUNT)) {
            assertThat(trainer.step(49, lenetBatch(1)).learningRate()).isEqualTo(0.01);
            assertThat(trainer.step(50, lenetBatch(1)).learningRate()).isCloseTo(0.001, ROUNDING);
        }
    }

    @Test
    void shouldTrainTheSameBytesTwiceAndGoOnFromAState() {
        for (ClassifierKind kind : ClassifierKind.values()) {
            TrainingBatch batch = kind == ClassifierKind.LENET5 ? lenetBatch(2) : resnetBatch();
            try (DefenderTrainer first = trainer(kind, CleanWeight.BY_COUNT);
                    DefenderTrainer second = trainer(kind, CleanWeight.BY_COUNT)) {
                first.step(0, batch);
                PlayerState middle = first.step(1, batch).state();
                PlayerState end = first.step(2, batch).state();

                second.restore(middle);
                PlayerState resumed = second.step(2, batch).state();

                assertThat(resumed.weights().sha256()).isEqualTo(end.weights().sha256());
                assertThat(resumed.optimizer().sha256()).isEqualTo(end.optimizer().sha256());
            }
        }
    }

    @Test
    void shouldChangeNothingWhenTheLossIsNotFinite() {
        try (DefenderTrainer trainer = trainer(ClassifierKind.RESNET20, CleanWeight.BY_COUNT)) {
            byte[] before = trainer.state().weights().sha256();
            float[] images = new float[IMAGES * 3 * 32 * 32];
            images[5] = Float.NaN;

            assertThatThrownBy(
                            () ->
                                    trainer.step(
                                            7,
                                            new TrainingBatch(
                                                    clean(32, 3), adversarial(images, 3, 32))))
                    .isInstanceOf(NotFiniteException.class)
                    .hasMessage(
                            "version 7 of the defender gives image 0 of the clean ones a loss of"
                                    + " NaN in round 7; lower the learning rate, or begin with"
                                    + " smaller weights");
            assertThat(trainer.state().weights().sha256()).isEqualTo(before);
            assertThat(trainer.state().optimizer().tensors()).isEmpty();
        }
    }

    /** Weights so large that the loss is a number, but the square of its gradient is none. */
    @Test
    void shouldChangeNothingWhenOnlyTheGradientIsNotFinite() {
        try (DefenderTrainer trainer = trainer(ClassifierKind.LENET5, CleanWeight.BY_COUNT)) {
            Map<String, HostTensor> large = new LinkedHashMap<>();
            trainer.state()
                    .weights()
                    .tensors()
                    .forEach((name, tensor) -> large.put(name, times(tensor, 1e6f)));
            trainer.loadWeights(new StateDict(large));
            byte[] before = trainer.state().weights().sha256();

            assertThatThrownBy(() -> trainer.step(0, lenetBatch(1)))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("gradient norm is Infinity; lower the learning rate");
            assertThat(trainer.state().weights().sha256()).isEqualTo(before);
            assertThat(trainer.state().optimizer().tensors()).isEmpty();
        }
    }

    private static HostTensor times(HostTensor tensor, float factor) {
        float[] values = tensor.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return new HostTensor(tensor.shape(), values);
    }

    /** The loss of the other classes is a number. */
    @Test
    void shouldRefuseALogitThatIsNotFinite() {
        try (DefenderTrainer trainer = trainer(ClassifierKind.LENET5, CleanWeight.BY_COUNT)) {
            Map<String, HostTensor> tensors =
                    new LinkedHashMap<>(trainer.state().weights().tensors());
            HostTensor weights = tensors.get("fc.f7.weight");
            float[] values = weights.values().clone();
            Arrays.fill(values, 5 * 84, 6 * 84, -Float.MAX_VALUE);
            tensors.put("fc.f7.weight", new HostTensor(weights.shape(), values));
            HostTensor bias = tensors.get("fc.f7.bias");
            float[] offsets = bias.values().clone();
            offsets[5] = -Float.MAX_VALUE;
            tensors.put("fc.f7.bias", new HostTensor(bias.shape(), offsets));
            trainer.loadWeights(new StateDict(tensors));

            assertThatThrownBy(() -> trainer.step(0, lenetBatch(1)))
                    .isInstanceOf(NotFiniteException.class)
                    .hasMessageStartingWith(
                            "version 0 of the defender gives image 0 of the clean ones a logit of"
                                    + " -Infinity in round 0; lower ");
        }
    }

    @Test
    void shouldNameTheAttackerWhoseImagesDoNotFit() {
        try (DefenderTrainer trainer = trainer(ClassifierKind.LENET5, CleanWeight.BY_COUNT)) {
            AdversarialBatch wrong =
                    new AdversarialBatch(
                            "mallory", new long[] {5, 1, 28, 28}, ByteBuffer.allocate(0));

            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> trainer.step(0, new TrainingBatch(clean(28, 1), List.of(wrong))))
                    .withMessage(
                            "attacker 'mallory' sent images of shape [5, 1, 28, 28] for [4, 1, 28,"
                                    + " 28]");
        }
    }

    @Test
    void shouldForgetMomentumWhenItLoadsWeights() {
        try (DefenderTrainer trainer = trainer(ClassifierKind.LENET5, CleanWeight.BY_COUNT)) {
            trainer.step(0, lenetBatch(1));

            trainer.loadWeights(trainer.state().weights());

            assertThat(trainer.state().optimizer().tensors()).isEmpty();
        }
    }

    @Test
    void shouldOnlyMeasureWhenItIsFrozen() {
        for (ClassifierKind kind : ClassifierKind.values()) {
            TrainingBatch batch = kind == ClassifierKind.LENET5 ? lenetBatch(2) : resnetBatch();
            PlayerState before;
            try (DefenderTrainer learning = trainer(kind, CleanWeight.BY_COUNT)) {
                before = learning.step(0, batch).state();
            }
            try (DefenderTrainer frozen = frozen(kind)) {
                frozen.restore(before);
                TrainingStep step = frozen.step(1, batch);

                assertThat(step.state().weights().sha256()).isEqualTo(before.weights().sha256());
                assertThat(step.state().optimizer().sha256())
                        .isEqualTo(before.optimizer().sha256());
                assertThat(step.learningRate()).isZero();
                assertThat(step.gradientNorm()).isZero();
                // running statistics normalise: a loss does not depend on who else is in the batch
                TrainingStep alone = frozen.step(2, new TrainingBatch(batch.clean(), List.of()));
                assertThat(alone.loss()).isCloseTo(step.clean().loss(), Offset.offset(1e-5));
            }
        }
    }

    @Test
    void shouldRefuseFrozenWeightsThatGiveNoLoss() {
        try (DefenderTrainer frozen = frozen(ClassifierKind.LENET5)) {
            float[] images = new float[IMAGES * 28 * 28];
            images[5] = Float.NaN;

            assertThatThrownBy(
                            () ->
                                    frozen.step(
                                            7,
                                            new TrainingBatch(
                                                    clean(28, 1), adversarial(images, 1, 28))))
                    .hasMessage(
                            "version 7 of the defender gives image 0 of alice a loss of NaN in"
                                    + " round 7; the frozen weights are of no use");
        }
    }

    @Test
    void shouldLeaveTheNumberOfLiveArraysUnchanged() {
        try (DefenderTrainer trainer = trainer(ClassifierKind.LENET5, CleanWeight.BY_COUNT)) {
            trainer.step(0, lenetBatch(1));
            int before = LiveArrays.of(device.manager());
            for (int round = 1; round <= 100; round++) {
                trainer.step(round, lenetBatch(1));
            }
            assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
        }
        try (DefenderTrainer frozen = frozen(ClassifierKind.RESNET20)) {
            int before = LiveArrays.of(device.manager());
            frozen.step(0, resnetBatch());
            assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
        }
        assertThat(LiveArrays.of(device.manager())).isZero();
    }

    private DefenderTrainer frozen(ClassifierKind kind) {
        return new DefenderTrainer(
                device,
                kind,
                new SgdSettings(0.01, 0.9, 1e-5, 1),
                new LearningRateSchedule(100, 0.5, 0.1),
                CleanWeight.BY_COUNT,
                Randomness.of(1),
                DefenderTrainer.Update.FROZEN);
    }

    private DefenderTrainer trainer(ClassifierKind kind, CleanWeight weight) {
        return new DefenderTrainer(
                device,
                kind,
                new SgdSettings(0.01, 0.9, 1e-5, 1),
                new LearningRateSchedule(100, 0.5, 0.1),
                weight,
                Randomness.of(1));
    }

    private static TrainingBatch lenetBatch(int copies) {
        float[] images = Randomness.of(2).uniform(copies * IMAGES * 28 * 28);
        return new TrainingBatch(clean(28, 1), adversarial(images, 1, 28));
    }

    private static TrainingBatch resnetBatch() {
        float[] images = Randomness.of(2).uniform(IMAGES * 3 * 32 * 32);
        return new TrainingBatch(clean(32, 3), adversarial(images, 3, 32));
    }

    private static ImageBatch clean(int size, int channels) {
        byte[] pixels = new byte[IMAGES * channels * size * size];
        int[] drawn = Randomness.of(3).integers(pixels.length, 256);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) drawn[i];
        }
        return new ImageBatch(
                new long[] {IMAGES, channels, size, size}, pixels, new int[] {1, 0, 9, 4});
    }

    private static List<AdversarialBatch> adversarial(float[] images, int channels, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * images.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(images);
        long count = images.length / ((long) channels * size * size);
        return List.of(
                new AdversarialBatch("alice", new long[] {count, channels, size, size}, bytes));
    }
}
