// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The search on the device, beside one of Andriushchenko et al.'s loops for one image at a time.
 */
class SquareRunTest {

    private static final int IMAGES = 40;
    private static final int CHANNELS = 3;
    private static final int SIDE = 6;
    private static final int SIZE = CHANNELS * SIDE * SIDE;
    private static final float EPSILON = 0.125f;
    private static final SquareSchedule SCHEDULE = new SquareSchedule(300, 0.5);

    private Device device;
    private Target target;
    private float[] images;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        images = rounded(Randomness.of(1).uniform(IMAGES * SIZE), 64);
        float[] weights = rounded(Randomness.of(2).gaussian(SIZE), 4);
        target = new LinearTarget(1, weights);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldFindWhatAPlainLoopFinds() {
        float[] found = search(all());

        int fallen = 0;
        for (int i = 0; i < IMAGES; i++) {
            float[] expected = plain(i);
            assertThat(Arrays.copyOfRange(found, i * SIZE, (i + 1) * SIZE)).isEqualTo(expected);
            fallen += margin(expected) < 0 ? 1 : 0;
        }
        assertThat(fallen).isBetween(1, IMAGES - 1);
    }

    /** One for each look, of which there are ever fewer, and the start. */
    @Test
    void shouldReadFarLessOftenThanItAsks() {
        long before = Download.reads();

        search(all());

        assertThat(Download.reads() - before).isLessThanOrEqualTo(75);
    }

    /** What left at each look stays until the stage is over, and nothing of a query does. */
    @Test
    void shouldLeaveNothingBehind() {
        try (NDManager scope = device.manager().newSubManager()) {
            Examples examples = examples(scope, all());
            int before = LiveArrays.of(device.manager());

            run(examples).close();

            assertThat(LiveArrays.of(device.manager()) - before).isLessThan(SCHEDULE.queries() / 2);
        }
        assertThat(LiveArrays.of(device.manager())).isZero();
    }

    /** Sums of their products are exact, in whichever order they are computed. */
    private static float[] rounded(float[] values, int parts) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) Math.round(values[i] * parts) / parts;
        }
        return rounded;
    }

    private static int[] all() {
        return IntStream.range(0, IMAGES).toArray();
    }

    private float[] search(int[] rows) {
        try (NDManager scope = device.manager().newSubManager()) {
            return Download.floats(run(examples(scope, rows)));
        }
    }

    private NDArray run(Examples examples) {
        return new SquareSearch(SCHEDULE).attack(target, examples);
    }

    private Examples examples(NDManager scope, int... rows) {
        return new Examples(
                        Upload.floats(scope, images, IMAGES, CHANNELS, SIDE, SIDE),
                        Upload.labels(scope, new int[IMAGES]),
                        EPSILON,
                        Arrays.stream(all()).mapToObj(SquareRunTest::random).toList())
                .select(scope, rows);
    }

    private static Randomness random(int image) {
        return Randomness.of(3).with(image);
    }

    private float margin(float[] image) {
        try (NDManager scope = device.manager().newSubManager()) {
            NDArray one = Upload.floats(scope, image, 1, CHANNELS, SIDE, SIDE);
            return Margin.of(Download.floats(target.logits(one)), new int[1])[0];
        }
    }

    private float[] plain(int image) {
        float[] best = Arrays.copyOfRange(images, image * SIZE, (image + 1) * SIZE);
        float[] low = new float[SIZE];
        float[] high = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            low[i] = Math.max(0, best[i] - EPSILON);
            high[i] = Math.min(1, best[i] + EPSILON);
        }
        float least = margin(best);
        for (int query = 0; query < SCHEDULE.queries() && least >= 0; query++) {
            Randomness random = random(image).with("square").with(query);
            float[] candidate =
                    query == 0
                            ? striped(random, low, high)
                            : withSquare(best, query, random, low, high);
            float margin = margin(candidate);
            if (query == 0 || margin < least) {
                least = margin;
                best = candidate;
            }
        }
        return best;
    }

    private static float[] striped(Randomness random, float[] low, float[] high) {
        float[] drawn = random.uniform(CHANNELS * SIDE);
        float[] painted = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            int column = i / (SIDE * SIDE) * SIDE + i % SIDE;
            painted[i] = drawn[column] < 0.5f ? low[i] : high[i];
        }
        return painted;
    }

    private static float[] withSquare(
            float[] image, int query, Randomness random, float[] low, float[] high) {
        float[] drawn = random.uniform(CHANNELS + 2);
        int side = SCHEDULE.side(query, SIDE, SIDE);
        int top = (int) (drawn[CHANNELS] * (SIDE - side + 1));
        int left = (int) (drawn[CHANNELS + 1] * (SIDE - side + 1));
        float[] painted = image.clone();
        for (int c = 0; c < CHANNELS; c++) {
            for (int y = top; y < top + side; y++) {
                for (int x = left; x < left + side; x++) {
                    int i = (c * SIDE + y) * SIDE + x;
                    painted[i] = drawn[c] < 0.5f ? low[i] : high[i];
                }
            }
        }
        return painted;
    }
}
