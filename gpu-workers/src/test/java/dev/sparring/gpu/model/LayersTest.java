// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LayersTest {

    private static final Offset<Float> ROUNDING = Offset.offset(1e-4f);

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

    private static Stream<LayerForms> forms() {
        return Stream.of(ProcessorForms.INSTANCE, CardForms.EXACT, CardForms.TF32);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void shouldTransposeAConvolutionExactly(LayerForms forms) {
        NDArray input = random("input", 2, 3, 5, 4);
        NDArray weight = random("weight", 3, 2, 4, 4);

        for (boolean recording : List.of(true, false)) {
            NDArray output;
            try (Autograd.Scope mode = recording ? Autograd.recording() : Autograd.detached()) {
                output = forms.transposedConvolution(input, forms.transposedKernel(weight));
            }
            assertThat(output.getShape().getShape()).containsExactly(2, 2, 10, 8);
            assertClose(output, transposed(input, weight));
        }
    }

    @Test
    void shouldNormaliseEachChannelOfEachImageOnItsOwn() {
        float[] values = {1, 3, 10, 10, 5, 4, -2, 2};
        NDArray input = Upload.floats(manager, values, 2, 2, 1, 2);

        NDArray output = Layers.instanceNorm(input);

        assertThat(output.getShape()).isEqualTo(input.getShape());
        assertClose(output, new float[] {-1, 1, 0, 0, 1, -1, -1, 1});
    }

    @ParameterizedTest
    @MethodSource("forms")
    void shouldConvolveToFewChannels(LayerForms forms) {
        NDArray first = random("first", 2, 3, 8, 4);
        NDArray second = random("second", 2, 2, 8, 4);
        NDArray weight = random("weight", 2, 5, 3, 3);

        NDArray output = forms.narrowConvolution(new NDList(first, second), weight);

        NDArray expected = Layers.convolution(first.concat(second, 1), weight, null, 1, 1);
        assertThat(output.getShape()).isEqualTo(expected.getShape());
        assertClose(output, expected.toFloatArray());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void shouldFindTheGradientAtTheInputOfAConvolution(LayerForms forms) {
        NDArray weight = random("weight", 6, 2, 5, 5);
        NDArray leaf = Autograd.leaf(manager, random("input", 3, 2, 8, 12));
        NDArray output;
        try (Autograd.Scope recording = Autograd.recording()) {
            output = Layers.convolution(leaf, weight, null, 1, 2);
        }
        NDArray gradient = random("gradient", 3, 6, 8, 12);
        Autograd.backward(output, gradient);

        NDArray found = forms.inputGradient(gradient, weight);

        assertClose(found, Autograd.gradient(manager, leaf).toFloatArray());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void shouldKeepNumbersAndTheirPlacesWhateverTheLayout(LayerForms forms) {
        NDArray array = random("array", 2, 3, 4, 5);

        assertThat(forms.kernel(array).toFloatArray()).isEqualTo(array.toFloatArray());
    }

    private NDArray random(String name, long... shape) {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return Upload.floats(manager, Randomness.of(1).with(name).gaussian(size), shape);
    }

    private static void assertClose(NDArray actual, float[] expected) {
        float[] values = actual.toFloatArray();
        for (int i = 0; i < expected.length; i++) {
            assertThat(values[i]).isCloseTo(expected[i], ROUNDING);
        }
    }

    /** By definition: pixel i adds {@code weight[k]} to output {@code 2i + k - 1}. */
    private static float[] transposed(NDArray input, NDArray weight) {
        int[] in = ints(input);
        int[] w = ints(weight);
        float[] x = input.toFloatArray();
        float[] kernel = weight.toFloatArray();
        int rows = 2 * in[2];
        int columns = 2 * in[3];
        float[] out = new float[in[0] * w[1] * rows * columns];
        for (int i = 0; i < x.length * w[1] * 16; i++) {
            int pixel = i / (w[1] * 16);
            int c = i / 16 % w[1];
            int column = 2 * (pixel % in[3]) + i % 4 - 1;
            int row = 2 * (pixel / in[3] % in[2]) + i / 4 % 4 - 1;
            int channel = pixel / (in[3] * in[2]) % in[1];
            int image = pixel / (in[3] * in[2] * in[1]);
            if (row >= 0 && row < rows && column >= 0 && column < columns) {
                out[((image * w[1] + c) * rows + row) * columns + column] +=
                        x[pixel] * kernel[(channel * w[1] + c) * 16 + i % 16];
            }
        }
        return out;
    }

    private static int[] ints(NDArray array) {
        return Arrays.stream(array.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
    }
}
