// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientNormTest {

    @Test
    void shouldMeasureAllGradientsTogetherWithoutARead() {
        try (Device device = Device.open("cpu", 1);
                NDManager scope = device.manager().newSubManager()) {
            Map<String, NDArray> gradients =
                    Map.of("a", array(device, 3, 0), "b", array(device, 4));
            int before = LiveArrays.of(device.manager()) - LiveArrays.of(scope);
            long reads = Download.reads();

            NDArray norm = GradientNorm.of(scope, gradients);

            assertThat(Download.reads()).isEqualTo(reads);
            assertThat(Download.floats(norm)).containsExactly(5);
            assertThat(LiveArrays.of(device.manager()) - LiveArrays.of(scope)).isEqualTo(before);
        }
    }

    @Test
    void shouldRefuseANormThatIsNotFinite() {
        assertThat(GradientNorm.requireFinite(5)).isEqualTo(5);
        assertThatThrownBy(() -> GradientNorm.requireFinite(Float.NaN))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("gradient norm is NaN; lower the learning rate");
        assertThatThrownBy(() -> GradientNorm.requireFinite(Float.POSITIVE_INFINITY))
                .hasMessage("gradient norm is Infinity; lower the learning rate");
    }

    private static NDArray array(Device device, float... values) {
        return Upload.floats(device.manager(), values, values.length);
    }
}
