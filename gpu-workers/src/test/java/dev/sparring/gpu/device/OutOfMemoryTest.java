// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest {

    private static final String OF_A_GPU =
            "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 79.10"
                    + " GiB of which 3.12 MiB is free.\nProcess 1 has 79.09 GiB memory in use.";

    @Test
    void shouldTellItInALine() {
        RuntimeException told = OutOfMemory.explain("cuda:0", new EngineException(OF_A_GPU));

        assertThat(told)
                .isInstanceOf(DeviceException.class)
                .hasMessage(
                        "device 'cuda:0' has no memory left for 20.00 MiB; end what else uses it,"
                                + " give attackers a device of their own (attackers.ID.device), or"
                                + " begin a new game with a smaller defender.batch-size or narrower"
                                + " attacks");
    }

    @Test
    void shouldLeaveOtherFailuresAlone() {
        EngineException failure = new EngineException("shapes do not fit");

        assertThat(OutOfMemory.explain("cpu", failure)).isSameAs(failure);
    }

    @Test
    void shouldTellWhatTheProcessorLacks() {
        try (Device device = Device.open("cpu", 1)) {
            Shape far = new Shape(1L << 50);

            assertThatThrownBy(() -> device.compute(() -> device.manager().zeros(far)))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("device 'cpu' has no memory left for ");
        }
    }
}
