// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three classes, label 0; points of one pixel that say which offer they are from. */
class FindsTest {

    /** A loss of log 2 and a little, misclassified. */
    private static final float[] FOOLED = {10, 10.1f, 0};

    /** A loss of nearly log 3, classified correctly. */
    private static final float[] UNSURE = {10, 9.9f, 9.9f};

    private static final float[] SURE = {10, 0, 0};
    private static final float[] MORE_FOOLED = {10, 12, 0};

    private Device device;
    private Finds finds;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        finds = new Finds(device.manager(), Upload.labels(device.manager(), new int[2]));
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldKeepAMisclassifiedPointRatherThanOneOfHigherLoss() {
        offer(1, FOOLED, UNSURE);
        offer(2, UNSURE, FOOLED);

        assertThat(finds.points().toFloatArray()).containsExactly(1, 2);
        assertThat(finds.standing()).isEmpty();
    }

    @Test
    void shouldKeepTheHigherLossOfTwoThatAreAlike() {
        offer(1, FOOLED, SURE);
        offer(2, MORE_FOOLED, UNSURE);
        offer(3, FOOLED, SURE);

        assertThat(finds.points().toFloatArray()).containsExactly(2, 2);
        assertThat(finds.standing()).containsExactly(1);
    }

    @Test
    void shouldHoldThreeArraysHoweverMuchIsOffered() {
        offer(1, SURE, SURE);
        int before = LiveArrays.of(device.manager());
        for (int i = 0; i < 10; i++) {
            offer(i, FOOLED, UNSURE);
        }
        assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
    }

    private void offer(float pixel, float[] first, float[] second) {
        try (NDManager scope = device.manager().newSubManager()) {
            NDArray points = Upload.floats(scope, new float[] {pixel, pixel}, 2, 1, 1, 1);
            NDArray logits =
                    Upload.floats(scope, first, 1, 3).concat(Upload.floats(scope, second, 1, 3));
            finds.offer(points, logits);
        }
    }
}
