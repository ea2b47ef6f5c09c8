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
