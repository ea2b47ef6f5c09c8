// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuTimeTest {

    private static final double BUSY_SECONDS = 0.2;

    @ParameterizedTest
    @CsvSource({
        "device-cpu,DEVICE",
        "torch-12215,DEVICE",
        "sparring-sparri,PLAYERS",
        "kafka-producer-,CLIENTS",
        "journal-reader-,CLIENTS",
        "C2 CompilerThre,JAVA",
        "VM Thread,JAVA",
        "main,OTHERS"
    })
    void shouldTellWhatAThreadIsForByItsName(String thread, Activity activity) {
        assertThat(Activity.of(thread)).isEqualTo(activity);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldCountWhatAThreadHasWorked() throws Exception {
        CpuTime before = CpuTime.now(CpuTime.THIS_PROCESS, List.of());
        CountDownLatch seen = new CountDownLatch(1);
        CountDownLatch worked = new CountDownLatch(1);
        Thread thread = new Thread(() -> work(worked, seen), "device-test");
        thread.start();
        worked.await();
        CpuTime after = CpuTime.now(CpuTime.THIS_PROCESS, List.of());
        CpuTime broker = CpuTime.now(List.of(), CpuTime.THIS_PROCESS);
        seen.countDown();
        thread.join();

        assertThat(after.since(before).seconds().get(Activity.DEVICE))
                .isGreaterThanOrEqualTo(BUSY_SECONDS * 0.9);
        assertThat(broker.seconds()).containsOnlyKeys(Activity.BROKER);
        assertThat(broker.total()).isGreaterThanOrEqualTo(after.total() * 0.9);
    }

    @Test
    void shouldKnowNothingOfAProcessThatIsNotThere() {
        assertThat(CpuTime.now(List.of(Long.MAX_VALUE), List.of()).seconds()).isEmpty();
    }

    @Test
    void shouldAddUpAndScale() {
        CpuTime one = new CpuTime(Map.of(Activity.DEVICE, 1.0, Activity.BROKER, 2.0));
        CpuTime two = new CpuTime(Map.of(Activity.DEVICE, 3.0));

        assertThat(one.plus(two).times(0.5).seconds())
                .containsExactly(Map.entry(Activity.DEVICE, 2.0), Map.entry(Activity.BROKER, 1.0));
    }

    private static void work(CountDownLatch worked, CountDownLatch seen) {
        var cpu = java.lang.management.ManagementFactory.getThreadMXBean();
        while (cpu.getCurrentThreadCpuTime() < BUSY_SECONDS * 1e9) {
            Thread.onSpinWait();
        }
        worked.countDown();
        try {
            seen.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
