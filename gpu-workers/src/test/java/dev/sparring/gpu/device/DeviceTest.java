// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class DeviceTest {

    @Test
    void shouldComputeOnTheCpu() {
        try (Device device = Device.open("cpu", 2)) {
            NDArray ones = device.manager().ones(new Shape(2, 3));

            assertThat(ones.sum().getFloat()).isEqualTo(6);
            assertThat(device.name()).isEqualTo("cpu");
        }
    }

    @Test
    void shouldNameADeviceThatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Device.open("gpu", 1))
                .withMessage("unknown device 'gpu'; use cpu, cuda:0, cuda:1, ...");
    }

    @Test
    void shouldSayWhenPyTorchOrTheMachineLacksADevice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Device.open("cuda:99", 1))
                .withMessageMatching(
                        "device 'cuda:99' (needs PyTorch for CUDA|cannot be used: ).*; .*or.* cpu");
    }

    @Test
    void shouldRefuseNoThreads() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Device.open("cpu", 0))
                .withMessageStartingWith("device threads 0;");
    }
}
