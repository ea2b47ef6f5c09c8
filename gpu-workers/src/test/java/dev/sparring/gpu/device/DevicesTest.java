// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class DevicesTest {

    private final Devices devices = new Devices(DeviceSettings.exact("cuda:0", 1));

    @Test
    void shouldOpenEachDeviceOnce() {
        try (devices) {
            assertThat(devices.named("cpu").name()).isEqualTo("cpu");
            assertThat(devices.named("cpu")).isSameAs(devices.named("cpu"));
            assertThatThrownBy(() -> devices.named("tpu"))
                    .hasMessageContaining("unknown device 'tpu'");
        }
    }

    @Test
    void shouldTakeTheProcessorForOneDevice() {
        try (devices) {
            assertThat(devices.named("cpu:1")).isSameAs(devices.named("cpu"));
        }
    }

    @Test
    void shouldCloseWhatItOpened() {
        Device device = devices.named("cpu");
        devices.close();

        assertThat(device.manager().isOpen()).isFalse();
    }

    @Test
    void shouldComputeAndTellWhatLacksMemory() throws Exception {
        try (devices) {
            assertThat(devices.<Integer>compute(() -> 3)).isEqualTo(3);
            Device device = devices.named("cpu");

            assertThatThrownBy(
                            () ->
                                    devices.compute(
                                            () -> device.manager().zeros(new Shape(1L << 50))))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("device 'cpu' has no memory left for ");
        }
    }
}
