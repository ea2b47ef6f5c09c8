// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three examples whose objective starts at 1, with a first step of 0.6. */
class StepHalvingTest {

    private Device device;
    private StepHalving halving;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        halving = new StepHalving(device.manager(), 0.6f, array(1, 1, 1));
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldHalveWhereLessThanThreeQuartersOfTheStepsRose() {
        boolean[] halved = check(20, array(14, 15, 20), array(2, 2, 2));

        assertThat(halved).containsExactly(true, false, false);
        assertThat(Download.floats(halving.sizes())).containsExactly(0.3f, 0.6f, 0.6f);
    }

    @Test
    void shouldHalveWhereTheHighestHasNotRisen() {
        boolean[] halved = check(20, array(20, 20, 20), array(1, 2, 2));

        assertThat(halved).containsExactly(true, false, false);
    }

    @Test
    void shouldGiveAHalvedStepTimeToFindAHigherPoint() {
        check(20, array(0, 20, 20), array(2, 2, 2));

        boolean[] halved = check(40, array(20, 20, 20), array(2, 2, 3));

        assertThat(halved).containsExactly(false, true, false);
        assertThat(Download.floats(halving.sizes())).containsExactly(0.3f, 0.3f, 0.6f);
    }

    @Test
    void shouldCountTheStepsSinceTheLastCheckpoint() {
        check(20, array(20, 20, 20), array(2, 2, 2));

        boolean[] halved = check(24, array(3, 2, 4), array(3, 3, 3));

        assertThat(halved).containsExactly(false, true, false);
    }

    @Test
    void shouldNeitherReadNorLeaveAnythingBehind() {
        NDArray rises = array(0, 3, 4);
        NDArray highest = array(2, 2, 2);
        int before = LiveArrays.of(device.manager());
        long reads = Download.reads();

        halving.check(4, rises, highest);

        assertThat(Download.reads()).isEqualTo(reads);
        assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
    }

    private boolean[] check(int done, NDArray rises, NDArray highest) {
        return Download.booleans(halving.check(done, rises, highest));
    }

    private NDArray array(float... values) {
        return Upload.floats(device.manager(), values, values.length);
    }
}
