// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.search;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PathTest {

    private static final int EXAMPLES = 50;
    private static final int CLASSES = 3;
    private static final int STEPS = 7;

    private final Device device = Device.open("cpu", 1);
    private final NDManager manager = device.manager();

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldFindWhatComparingAfterEachStepFinds() {
        Randomness random = Randomness.of(1);
        NDArray labels = Upload.labels(manager, random.with("labels").integers(EXAMPLES, CLASSES));
        BestPoints oneByOne = new BestPoints(manager);
        BestPoints atOnce = new BestPoints(manager);
        Path path = new Path();
        for (int step = 0; step < STEPS; step++) {
            // few different values: many of them are equal, and the next key decides, or the order
            NDArray logits = numbers(random.with("logits").with(step), 3, EXAMPLES, CLASSES);
            NDArray losses = numbers(random.with("losses").with(step), 2, EXAMPLES);
            NDArray point = Upload.floats(manager, constant(step), EXAMPLES, 1, 2, 2);
            try (NDManager scope = manager.newSubManager()) {
                NDArray scratch = logits.duplicate();
                scratch.attach(scope);
                oneByOne.offer(point, Rank.of(scratch, labels, losses));
            }
            path.add(point, logits, losses);
        }

        path.offerTo(atOnce, labels);

        assertThat(Download.floats(atOnce.points()))
                .containsExactly(Download.floats(oneByOne.points()))
                .contains(0, 3, STEPS - 1);
        assertThat(Download.floats(atOnce.rank().losses()))
                .containsExactly(Download.floats(oneByOne.rank().losses()));
    }

    @Test
    void shouldKeepAMistakeWhoseLossIsNoNumber() {
        NDArray labels = Upload.labels(manager, new int[] {0});
        Path path = new Path();
        float overflow = Float.POSITIVE_INFINITY;
        path.add(point(0), logits(1, 0, 0), losses(5));
        path.add(point(1), logits(0, overflow, 0), losses(Float.NaN));
        path.add(point(2), logits(1, 0, 0), losses(7));
        BestPoints best = new BestPoints(manager);

        path.offerTo(best, labels);

        assertThat(Download.floats(best.points())).containsOnly(1);
        assertThat(Download.floats(best.rank().losses())).containsExactly(Float.NaN);
    }

    private NDArray point(int number) {
        float[] pixels = {number, number, number, number};
        return Upload.floats(manager, pixels, 1, 1, 2, 2);
    }

    private NDArray logits(float... values) {
        return Upload.floats(manager, values, 1, CLASSES);
    }

    private NDArray losses(float value) {
        return Upload.floats(manager, new float[] {value}, 1);
    }

    private NDArray numbers(Randomness random, int different, long... shape) {
        int[] drawn =
                random.integers((int) (shape[0] * (shape.length > 1 ? shape[1] : 1)), different);
        float[] values = new float[drawn.length];
        for (int i = 0; i < drawn.length; i++) {
            values[i] = drawn[i];
        }
        return Upload.floats(manager, values, shape);
    }

    private static float[] constant(int step) {
        float[] values = new float[EXAMPLES * 4];
        java.util.Arrays.fill(values, step);
        return values;
    }
}
