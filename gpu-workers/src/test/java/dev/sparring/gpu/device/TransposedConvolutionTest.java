// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.Randomness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class TransposedConvolutionTest {

    private final Device device = Device.open("cpu", 1);
    private final NDManager manager = device.manager();

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldBeInTheLibraryThatShips() {
        assertThat(TransposedConvolution.isHere()).isTrue();
    }

    @Test
    void shouldGiveTheGradientsOfItsDefinition() {
        NDArray input = leaf("input", 2, 3, 4, 4);
        NDArray weight = leaf("weight", 3, 2, 4, 4);
        NDArray output;
        try (Autograd.Scope recording = Autograd.recording()) {
            output = TransposedConvolution.of(input, weight);
        }
        assertThat(output.getShape().getShape()).containsExactly(2, 2, 8, 8);

        NDArray one = device.manager().ones(output.getShape());
        Autograd.backward(output, one);

        // each pixel of the input adds each weight once, but for what falls outside of the output
        float[] values = input.toFloatArray();
        float[] found = Autograd.gradient(manager, weight).toFloatArray();
        float inside = 0;
        for (int image = 0; image < 2; image++) {
            for (int pixel = 0; pixel < 16; pixel++) {
                inside += values[image * 48 + pixel];
            }
        }
        assertThat(found[5]).isCloseTo(inside, org.assertj.core.data.Offset.offset(1e-4f));
    }

    @Test
    void shouldRefuseAWeightThatDoesNotFit() {
        NDArray input = leaf("input", 2, 3, 4, 4);
        NDArray weight = leaf("weight", 2, 3, 4, 4);

        assertThatThrownBy(() -> TransposedConvolution.of(input, weight))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a transposed convolution of (2, 3, 4, 4) with (2, 3, 4, 4)");
    }

    private NDArray leaf(String name, long... shape) {
        int size = (int) (shape[0] * shape[1] * shape[2] * shape[3]);
        float[] values = Randomness.of(1).with(name).gaussian(size);
        return Autograd.leaf(manager, Upload.floats(manager, values, shape));
    }
}
