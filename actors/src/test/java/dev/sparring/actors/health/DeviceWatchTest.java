// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeviceWatchTest {

    private final AtomicLong now = new AtomicLong();
    private final DeviceWatch devices = new DeviceWatch(now::get);

    @Test
    void shouldSeeAJobThatDoesNotComeBack() {
        devices.began("cuda:0", "train");
        pass(Duration.ofMinutes(29));
        assertThat(devices.get()).isEmpty();

        pass(Duration.ofMinutes(1));
        assertThat(devices.get())
                .hasValue("device cuda:0 has not come back from one train for 30 minutes");
    }

    @Test
    void shouldLetAnEvaluationTakeAsLongAsItLikesTurnByTurn() {
        for (int turn = 0; turn < 100; turn++) {
            devices.began("cpu", "evaluate");
            pass(Duration.ofMinutes(20));
            assertThat(devices.get()).isEmpty();
            devices.ended("cpu", "evaluate");
        }
        pass(Duration.ofDays(1));
        assertThat(devices.get()).isEmpty();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
