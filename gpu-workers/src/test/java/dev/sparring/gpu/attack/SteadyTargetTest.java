// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.strong.TargetedDlr;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyTargetTest {

    private static final int IMAGES = 48;

    private Device device;
    private Classifier classifier;
    private Target target;
    private ImageBatch batch;
    private NDManager scope;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        classifier = ClassifierKind.LENET5.open(device.manager());
        classifier.load(Digits.weights(1));
        target = new SteadyTarget(new ClassifierTarget(classifier));
        batch = Digits.batch(device, Digits.weights(1), IMAGES);
        scope = device.manager().newSubManager();
    }

    @AfterEach
    void close() {
        classifier.close();
        device.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 15, 16, 17, 47})
    void shouldAnswerTheSameBitsInAnyBatch(int count) {
        int[] some = IntStream.range(0, count).map(i -> (5 * i + 3) % IMAGES).toArray();
        NDArray images = images(some);
        NDArray labels = labels(some);
        NDArray all = images(IntStream.range(0, IMAGES).toArray());
        NDArray allLabels = labels(IntStream.range(0, IMAGES).toArray());

        assertRows(target.logits(images), target.logits(all), some);
        assertRows(target.losses(images, labels), target.losses(all, allLabels), some);
        Gradient gradient = target.gradient(images, labels);
        Gradient expected = target.gradient(all, allLabels);
        assertRows(gradient.values(), expected.values(), some);
        assertRows(gradient.gradient(), expected.gradient(), some);
        assertRows(gradient.logits(), expected.logits(), some);
    }

    /** The targeted ratio has the class of each example. */
    @Test
    void shouldLetAnObjectiveHaveConstantsForEachExample() {
        int[] some = {4, 9, 2};
        NDArray images = images(some);
        NDArray labels = labels(some);
        Objective towards = new TargetedDlr(Upload.labels(scope, new int[] {1, 7, 3}));
        Target plain = new ClassifierTarget(classifier);

        Gradient found = target.gradient(images, labels, towards);

        Gradient expected = plain.gradient(images, labels, towards);
        assertThat(found.values().getShape().getShape()).containsExactly(3);
        assertThat(found.gradient().getShape()).isEqualTo(images.getShape());
        assertThat(found.values().sub(expected.values()).abs().max().getFloat()).isLessThan(1e-5f);
        assertThat(found.gradient().sub(expected.gradient()).abs().max().getFloat())
                .isLessThan(1e-5f);
    }

    @Test
    void shouldLeaveOnlyItsAnswers() {
        NDArray images = images(1, 2, 3);
        NDArray labels = labels(1, 2, 3);
        int before = LiveArrays.of(device.manager());

        Gradient found = target.gradient(images, labels);
        target.logits(images);

        assertThat(LiveArrays.of(device.manager())).isEqualTo(before + 4);
        assertThat(found.gradient().getManager()).isEqualTo(scope);
    }

    private NDArray images(int... indices) {
        return Upload.images(scope, batch.select(indices));
    }

    private NDArray labels(int... indices) {
        return Upload.labels(scope, batch.select(indices).labels());
    }

    private static void assertRows(NDArray some, NDArray all, int[] rows) {
        int size = (int) (all.size() / IMAGES);
        float[] found = some.toFloatArray();
        float[] expected = all.toFloatArray();
        assertThat(found).hasSize(rows.length * size);
        for (int i = 0; i < rows.length; i++) {
            int from = rows[i] * size;
            assertThat(Arrays.copyOfRange(found, i * size, (i + 1) * size))
                    .isEqualTo(Arrays.copyOfRange(expected, from, from + size));
        }
    }
}
