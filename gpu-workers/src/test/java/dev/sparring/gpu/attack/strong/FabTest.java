// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.Digits;
import dev.sparring.gpu.attack.LinearTarget;
import dev.sparring.gpu.attack.PixelLogitsTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.StateDict;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classifiers whose boundaries are known, and LeNet-5. */
class FabTest {

    private static final int RESTARTS = 3;

    private Device device;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
    }

    @AfterEach
    void close() {
        device.close();
    }

    /** Logits {@code (2a - b, 0)}: the boundary is 1/6 away from (0.5, 0.5). */
    @Test
    void shouldFindTheNearestPointBeyondALinearBoundary() {
        float[] found = run(new LinearTarget(0, 2, -1), 0.167f, 0.5f, 0.5f);

        assertThat(found).containsExactly(new float[] {1 / 3f, 2 / 3f}, within(1e-3f));
        assertThat(2 * found[0] - found[1]).isNegative();
    }

    /** It lies further out than the ball reaches, and then as far in it as the ball allows. */
    @Test
    void shouldStayInTheBallWhereTheBoundaryIsOutside() {
        float[] found = run(new LinearTarget(0, 2, -1), 0.1f, 0.5f, 0.5f);

        assertThat(found).containsExactly(new float[] {0.4f, 0.6f}, within(1e-6f));
    }

    @Test
    void shouldFallOnlyWhereTheBoundaryIsInTheBall() {
        Target target = new PixelLogitsTarget(4);

        assertThat(fooled(target, 0.11f, 0.6f, 0.4f, 0.1f, 0.2f)).containsExactly(true);
        assertThat(fooled(target, 0.09f, 0.6f, 0.4f, 0.1f, 0.2f)).containsExactly(false);
    }

    /** At (1, 0, 0, 0) the label may go down and the others up, by half of the lead each. */
    @Test
    void shouldFindTheBoundaryFromACornerOfTheRange() {
        Target target = new PixelLogitsTarget(4);

        assertThat(fooled(target, 0.51f, 1, 0, 0, 0)).containsExactly(true);
        assertThat(fooled(target, 0.49f, 1, 0, 0, 0)).containsExactly(false);
    }

    @Test
    void shouldTakeAGradientAStepTowardsEachClass() {
        PixelLogitsTarget target = new PixelLogitsTarget(4);
        Attack attack = Fab.targeted(FabSettings.standard(7), 3, 4);

        attack.perturb(target, input(0.1f, 0.9f, 0.1f, 0.2f, 0.3f));

        assertThat(target.gradients()).isEqualTo(21);
        assertThat(attack.gradients()).isEqualTo(21);
        assertThat(attack.cost()).isEqualTo(30);
    }

    @Test
    void shouldDrawARestartForTheImageAndTheRestartAlone() {
        FabSettings settings = new FabSettings(1, RESTARTS, 0.1, 1.05, 0.9);
        Target flat = new LinearTarget(1, 0, 0);

        float[] once = last(flat, settings, 0.5f, 0.5f);

        assertThat(last(flat, settings, 0.5f, 0.5f, 0.2f, 0.2f))
                .startsWith(once)
                .doesNotHaveDuplicates();
        FabSettings fewer = new FabSettings(1, 2, 0.1, 1.05, 0.9);
        assertThat(last(flat, fewer, 0.5f, 0.5f)).isNotEqualTo(once);
    }

    /** One pixel of the two at least is half a radius away. */
    @Test
    void shouldStartAgainHalfARadiusAway() {
        FabSettings settings = new FabSettings(1, RESTARTS, 0.1, 1.05, 0.9);

        float[] start = last(new LinearTarget(1, 0, 0), settings, 0.5f, 0.5f);

        assertThat(Digits.distance(start, new float[] {0.5f, 0.5f})).isCloseTo(0.2f, within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-20f, 1e-6f, 1e6f, 1e20f, 1e36f})
    void shouldFindTheSameWhateverTheScaleOfTheLogits(float scale) {
        StateDict weights = Digits.weights(3);
        boolean[] plain = lenet(weights, weights);

        assertThat(plain).contains(true).contains(false);
        assertThat(lenet(weights, scaled(weights, scale))).isEqualTo(plain);
    }

    @Test
    void shouldRefuseMoreTargetsThanThereAreOthers() {
        assertThatThrownBy(() -> Fab.targeted(FabSettings.standard(7), 4, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "target-classes = 4, but there are only 3 classes other than the label");
    }

    private boolean[] lenet(StateDict labelling, StateDict weights) {
        ImageBatch batch = Digits.batch(device, labelling, 30);
        AttackInput input =
                new AttackInput(
                        Upload.images(device.manager(), batch),
                        Upload.labels(device.manager(), batch.labels()),
                        0.06f,
                        Randomness.of(1),
                        true);
        try (Classifier classifier = ClassifierKind.LENET5.open(device.manager())) {
            classifier.load(weights);
            Target target = new ClassifierTarget(classifier);
            NDArray found =
                    Fab.targeted(FabSettings.standard(15), 3, 10).perturb(target, input).images();
            return target.logits(found).argMax(1).neq(input.labels()).toBooleanArray();
        }
    }

    /** The last layer times {@code scale}. */
    private static StateDict scaled(StateDict weights, float scale) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(weights.tensors());
        tensors.replaceAll(
                (name, tensor) -> {
                    float[] values = tensor.values().clone();
                    for (int i = 0; name.startsWith("fc.f7") && i < values.length; i++) {
                        values[i] *= scale;
                    }
                    return new HostTensor(tensor.shape(), values);
                });
        return new StateDict(tensors);
    }

    private float[] run(Target target, float epsilon, float... pixels) {
        return perturb(target, input(epsilon, pixels)).images().toFloatArray();
    }

    private boolean[] fooled(Target target, float epsilon, float... pixels) {
        AttackInput input = input(epsilon, pixels);
        NDArray logits = target.logits(perturb(target, input).images());
        return logits.argMax(1).neq(input.labels()).toBooleanArray();
    }

    private static Adversarial perturb(Target target, AttackInput input) {
        int classes = target.classes();
        return Fab.targeted(FabSettings.standard(20), classes - 1, classes).perturb(target, input);
    }

    private AttackInput input(float epsilon, float... pixels) {
        return new AttackInput(
                Upload.floats(device.manager(), pixels, 1, pixels.length, 1, 1),
                Upload.labels(device.manager(), new int[1]),
                epsilon,
                Randomness.of(1),
                true);
    }

    /** Where a run ends on a classifier without gradients: at its last start. */
    private float[] last(Target flat, FabSettings settings, float... pixels) {
        int count = pixels.length / 2;
        NDArray images = Upload.floats(device.manager(), pixels, count, 2, 1, 1);
        NDArray labels = Upload.labels(device.manager(), new int[count]);
        AttackInput input = new AttackInput(images, labels, 0.4f, Randomness.of(1));
        Examples examples = Examples.of(device.manager(), input);
        NDArray aims = Upload.labels(device.manager(), new int[count]).onesLike();
        return new FabRun(flat, examples, aims, settings).run().toFloatArray();
    }
}
