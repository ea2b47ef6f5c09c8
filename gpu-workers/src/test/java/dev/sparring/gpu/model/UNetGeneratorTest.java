// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UNetGeneratorTest {

    private static final UNetGenerator.Size SMALL = new UNetGenerator.Size(1, 4, 8, 10);

    private Device device;
    private NDManager manager;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        manager = device.manager();
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldHaveThePublishedSizes() {
        assertThat(parameters(1)).isEqualTo(495_184);
        assertThat(parameters(3)).isEqualTo(500_944);
    }

    private long parameters(int channels) {
        return parameters(new UNetGenerator.Size(channels, 64, 8, 10));
    }

    private long parameters(UNetGenerator.Size size) {
        try (UNetGenerator generator = new UNetGenerator(manager, size)) {
            return generator.parameters().count();
        }
    }

    @Test
    void shouldStartFromTheDistributionsOfThePaper() {
        StateDict weights =
                UNetGenerator.initialWeights(
                        new UNetGenerator.Size(1, 64, 8, 10), Randomness.of(1));

        float[] scales = weights.tensors().get("up1.norm.weight").values();
        assertThat(mean(scales, 0, 640)).isBetween(-0.003, 0.003);
        assertThat(mean(scales, 640, 704)).isBetween(0.99, 1.01);
        assertThat(weights.tensors().get("up1.norm.bias").values()).containsOnly(0);
        float[] kernel = weights.tensors().get("down2.conv.weight").values();
        assertThat(deviation(kernel)).isBetween(0.0195, 0.0205);
        for (float value : weights.tensors().get("z_encoder.0.weight").values()) {
            assertThat((double) Math.abs(value)).isLessThanOrEqualTo(Math.sqrt(6.0 / 16));
        }
    }

    @Test
    void shouldDependOnEveryInput() {
        float[] same = output(1, 3, 1, 1, 1);

        assertThat(output(1, 3, 1, 1, 1)).isEqualTo(same);
        assertThat(output(2, 3, 1, 1, 1)).as("images").isNotEqualTo(same);
        assertThat(output(1, 4, 1, 1, 1)).as("label").isNotEqualTo(same);
        assertThat(output(1, 3, 2, 1, 1)).as("latent").isNotEqualTo(same);
        assertThat(output(1, 3, 1, 2, 1)).as("gradient").isNotEqualTo(same);
        assertThat(output(1, 3, 1, 1, 2)).as("perturbation").isNotEqualTo(same);
    }

    @Test
    void shouldStayBetweenMinusOneAndOne() {
        for (float value : output(1, 3, 1, 1, 1)) {
            assertThat(value).isBetween(-1f, 1f);
        }
    }

    /** Of seeds for each input, and a label. */
    private float[] output(int images, int label, int latent, int gradient, int perturbation) {
        return output(SMALL, images, label, latent, gradient, perturbation);
    }

    private float[] output(
            UNetGenerator.Size size,
            int images,
            int label,
            int latent,
            int gradient,
            int perturbation) {
        try (UNetGenerator generator = new UNetGenerator(manager, size);
                NDManager scope = manager.newSubManager()) {
            generator.parameters().load(UNetGenerator.initialWeights(size, Randomness.of(5)));
            NDArray labels = Upload.labels(scope, new int[] {label, 1});
            return generator
                    .start(
                            random(scope, images, 2, 1, 28, 28),
                            labels,
                            size.latentDimension() == 0 ? null : random(scope, latent, 2, 8),
                            Mode.EVALUATION,
                            generator.parameters().frozen(scope))
                    .step(
                            random(scope, gradient, 2, 1, 28, 28),
                            random(scope, perturbation, 2, 1, 28, 28))
                    .toFloatArray();
        }
    }

    @Test
    void shouldDependOnNoInputThatIsTakenAway() {
        UNetGenerator.Size bare = new UNetGenerator.Size(1, 4, 0, 0, false);
        float[] same = output(bare, 1, 3, 1, 1, 1);

        assertThat(output(bare, 1, 4, 1, 1, 1)).as("label").isEqualTo(same);
        assertThat(output(bare, 1, 3, 1, 1, 2)).as("perturbation").isEqualTo(same);
        assertThat(output(bare, 2, 3, 1, 1, 1)).as("images").isNotEqualTo(same);
        assertThat(output(bare, 1, 3, 1, 2, 1)).as("gradient").isNotEqualTo(same);
    }

    @Test
    void shouldBeSmallerByWhatIsTakenAway() {
        // the kernels have 576, 1,024 and 2,048 weights for each channel; 3 layers have 2 tables of
        // 64 for each class; the encoder has 2 layers of 72
        assertThat(parameters(new UNetGenerator.Size(1, 64, 8, 10, false)))
                .isEqualTo(495_184 - 576);
        assertThat(parameters(new UNetGenerator.Size(1, 64, 8, 0))).isEqualTo(495_184 - 3_840);
        assertThat(parameters(new UNetGenerator.Size(1, 64, 0, 10)))
                .isEqualTo(495_184 - 8 * (576 + 1_024 + 2_048) - 2 * 72);
    }

    private static NDArray random(NDManager scope, int seed, long... shape) {
        int size = (int) new Shape(shape).size();
        return Upload.floats(scope, Randomness.of(seed).gaussian(size), shape);
    }

    private static double mean(float[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum / (to - from);
    }

    private static double deviation(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }
}
