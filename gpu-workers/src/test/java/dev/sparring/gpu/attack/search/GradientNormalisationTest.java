// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.search;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientNormalisationTest {

    private static final Offset<Float> ROUNDING = Offset.offset(1e-6f);

    private Device device;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @ParameterizedTest
    @ValueSource(floats = {1, 1e-12f, 1e-30f, 1e-37f, 1e30f})
    void shouldGiveUnitNormAtAnyMagnitude(float magnitude) {
        float[] found = normalised(2, 1, 3 * magnitude, 0, 0, -4 * magnitude, 1, 1, 1, 1);

        assertThat(found[0]).isCloseTo(0.6f, ROUNDING);
        assertThat(found[3]).isCloseTo(-0.8f, ROUNDING);
        assertThat(found[4]).isCloseTo(0.5f, ROUNDING);
    }

    @Test
    void shouldKeepZerosZero() {
        assertThat(normalised(1, 1, 0, 0, 0, 0)).containsOnly(0);
    }

    @Test
    void shouldTreatChannelsApart() {
        float[] found = normalised(1, 2, 0, 5, 0, 0, 0, 0, 0, -7);

        assertThat(found).containsExactly(0, 1, 0, 0, 0, 0, 0, -1);
    }

    private float[] normalised(int count, int channels, float... values) {
        NDArray gradient = Upload.floats(device.manager(), values, count, channels, 2, 2);
        NDArray found = GradientNormalisation.perSampleAndChannel(gradient);
        assertThat(found.getShape()).isEqualTo(gradient.getShape());
        return found.toFloatArray();
    }
}
