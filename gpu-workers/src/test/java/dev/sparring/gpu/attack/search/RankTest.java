// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.search;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.CrossEntropy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three classes, of which the label is the second. */
class RankTest {

    private Device device;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldPutAMistakeFirstEvenWithALowerLoss() {
        float[] mistake = {10.1f, 10, 0};
        float[] unsure = {9.99f, 10, 9.99f};

        assertThat(loss(mistake)).isLessThan(loss(unsure));
        assertBetter(mistake, unsure);
    }

    @Test
    void shouldPutTheHigherLeadSecondEvenWithALowerLoss() {
        float[] leads = {12, 10, 0};
        float[] less = {11.9f, 10, 11.9f};

        assertThat(loss(leads)).isLessThan(loss(less));
        assertBetter(leads, less);
        assertBetter(new float[] {9, 10, 0}, new float[] {8.9f, 10, 8.9f});
    }

    @Test
    void shouldPutTheHigherLossThird() {
        assertBetter(new float[] {11, 10, 11}, new float[] {11, 10, 0});
    }

    /** Of two that are equal the first is the prediction. */
    @Test
    void shouldCountALostTieAsAMistake() {
        assertBetter(new float[] {10, 10, 0}, new float[] {0, 10, 10});
    }

    /** Whichever the label. */
    @Test
    void shouldPutWhatIsNoNumberLast() {
        float[] broken = {Float.NaN, Float.NaN, Float.NaN};

        assertBetter(new float[] {0, 10, 0}, broken);
        assertBetter(new float[] {0, 10, 0}, new float[] {20, 10, Float.NaN});
    }

    @Test
    void shouldTellApartWhatLossesCannot() {
        float[] far = {-1e30f, 2e30f, 0};
        float[] near = {-1e30f, 1e30f, 0};
        float[] tinyFar = {0, 2e-20f, 0};
        float[] tinyNear = {0, 1e-20f, 0};

        assertThat(loss(far)).isEqualTo(loss(near));
        assertThat(loss(tinyFar)).isEqualTo(loss(tinyNear));
        assertBetter(near, far);
        assertBetter(tinyNear, tinyFar);
        assertBetter(new float[] {0, -1e-20f, 0}, tinyNear);
    }

    @Test
    void shouldFindNothingBetterThanItself() {
        Rank rank = rank(new float[] {1, 2, 3});

        assertThat(rank.above(rank).toBooleanArray()).containsExactly(false);
    }

    private void assertBetter(float[] better, float[] worse) {
        assertThat(rank(better).above(rank(worse)).toBooleanArray()).containsExactly(true);
        assertThat(rank(worse).above(rank(better)).toBooleanArray()).containsExactly(false);
    }

    private float loss(float... logits) {
        return rank(logits).losses().toFloatArray()[0];
    }

    private Rank rank(float... logits) {
        NDArray row = Upload.floats(device.manager(), logits, 1, 3);
        NDArray label = Upload.labels(device.manager(), new int[] {1});
        return Rank.of(row, label, CrossEntropy.of(row, label));
    }
}
