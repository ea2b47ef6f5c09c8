// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.gpu.device.DeviceSettings;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CrewTest {

    @Test
    void shouldBeAsManyDevicesAsTheProcessorHasThreads() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CyclicBarrier together = new CyclicBarrier(3);
        try (Crew crew = new Crew(List.of("cpu"), DeviceSettings.exact("cpu", 3))) {
            crew.run(
                    device -> {
                        threads.add(Thread.currentThread());
                        together.await();
                    },
                    () -> {});
        }

        assertThat(threads).hasSize(3);
    }

    @Test
    void shouldTellTheOthersThatADeviceCannotBeOpened() {
        CountDownLatch told = new CountDownLatch(1);
        try (Crew crew = new Crew(List.of("cpu", "tpu"), DeviceSettings.exact("cpu", 1))) {
            assertThatThrownBy(() -> crew.run(device -> told.await(), told::countDown))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("unknown device 'tpu'");
        }
    }
}
