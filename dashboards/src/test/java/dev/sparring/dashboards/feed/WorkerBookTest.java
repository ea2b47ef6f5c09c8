// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sparring.protocol.v1.WorkerLoad;
import org.junit.jupiter.api.Test;

class WorkerBookTest {

    private final WorkerBook workers = new WorkerBook();

    @Test
    void shouldKeepTheDevicesOfAProcessApart() {
        tell("everybody", "cuda:0", 0.25, 0);
        tell("everybody", "cuda:1", 0.75, 0);
        tell("attacker x", "cuda:1", 1, 0);
        tell("everybody", "cuda:0", 0.5, 5_000);

        assertThat(workers.view())
                .extracting(State.Worker::process, State.Worker::device, State.Worker::busyRatio)
                .containsExactly(
                        tuple("attacker x", "cuda:1", 1.0),
                        tuple("everybody", "cuda:0", 0.5),
                        tuple("everybody", "cuda:1", 0.75));
    }

    @Test
    void shouldForgetADeviceThatIsUsedNoMore() {
        tell("everybody", "cuda:1", 1, 0);
        tell("everybody", "cpu", 1, 60_001);

        assertThat(workers.view()).extracting(State.Worker::device).containsExactly("cpu");
    }

    @Test
    void shouldKeepTheNewestHundredWhateverAnybodySays() {
        for (int i = 0; i < 1_000; i++) {
            tell("p" + i, "cpu", 1, i);
        }
        assertThat(workers.view())
                .hasSize(100)
                .extracting(State.Worker::at)
                .allMatch(at -> at >= 900);
    }

    @Test
    void shouldCutNamesAndReplaceWhatCannotBePrinted() {
        tell("a\u202eb\n" + "x".repeat(1_000), "d".repeat(101), 1, 0);
        assertThat(workers.view())
                .extracting(State.Worker::process, State.Worker::device)
                .containsExactly(tuple("a?b?" + "x".repeat(96), "d".repeat(100)));
    }

    private void tell(String process, String device, double busyRatio, long at) {
        workers.load(
                WorkerLoad.newBuilder()
                        .setProcess(process)
                        .setDevice(device)
                        .setBusyRatio(busyRatio)
                        .build(),
                at);
    }
}
