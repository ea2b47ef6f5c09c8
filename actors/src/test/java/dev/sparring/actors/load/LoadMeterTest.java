// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sparring.protocol.v1.JobLoad;
import dev.sparring.protocol.v1.WorkerLoad;
import org.junit.jupiter.api.Test;

class LoadMeterTest {

    private long seconds;
    private final LoadMeter meter = new LoadMeter(() -> seconds * 1_000_000_000);

    @Test
    void shouldTellWhatWasDone() {
        meter.queued("cpu", 3);
        job("train", 2);
        job("craft", 1);
        job("train", 1);
        seconds += 4;
        meter.queued("cpu", 1);

        WorkerLoad load = meter.take().build();

        assertThat(load.getIntervalSeconds()).isCloseTo(8, within(1e-9));
        assertThat(load.getBusyRatio()).isCloseTo(0.5, within(1e-9));
        assertThat(load.getWaitingJobs()).isEqualTo(1);
        assertThat(load.getJobsList())
                .extracting(JobLoad::getKind)
                .containsExactly("craft", "train");
        assertThat(load.getJobs(1).getCount()).isEqualTo(2);
        assertThat(load.getJobs(1).getSeconds()).isCloseTo(3, within(1e-9));
    }

    @Test
    void shouldCountAJobThatIsOnTheDeviceUpToNow() {
        seconds += 1;
        meter.began("cpu", "evaluate");
        seconds += 3;
        WorkerLoad first = meter.take().build();
        seconds += 1;
        meter.ended("cpu", "evaluate");
        meter.finished("cpu", "evaluate", 0, 4);
        seconds += 1;
        WorkerLoad second = meter.take().build();

        assertThat(first.getBusyRatio()).isCloseTo(0.75, within(1e-9));
        assertThat(first.getJobs(0).getCount()).isZero();
        assertThat(first.getJobs(0).getSeconds()).isCloseTo(3, within(1e-9));
        assertThat(second.getBusyRatio()).isCloseTo(0.5, within(1e-9));
        assertThat(second.getJobs(0).getCount()).isEqualTo(1);
        assertThat(second.getJobs(0).getSeconds()).isCloseTo(1, within(1e-9));
    }

    @Test
    void shouldCountTheTimeOfAJobThatFailedButNotTheJob() {
        meter.began("cpu", "craft");
        seconds += 2;
        meter.ended("cpu", "craft");
        meter.failed("cpu", "craft");

        WorkerLoad load = meter.take().build();

        assertThat(load.getBusyRatio()).isEqualTo(1);
        assertThat(load.getJobs(0).getCount()).isZero();
    }

    @Test
    void shouldTellThatNothingWasDone() {
        assertThat(meter.take().build().getBusyRatio()).isZero();
        seconds += 5;

        WorkerLoad load = meter.take().build();

        assertThat(load.getBusyRatio()).isZero();
        assertThat(load.getJobsList()).isEmpty();
    }

    private void job(String kind, int duration) {
        meter.began("cpu", kind);
        seconds += duration;
        meter.ended("cpu", kind);
        meter.finished("cpu", kind, 0, duration);
    }
}
