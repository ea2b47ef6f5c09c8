// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.LinearTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.search.Margin;
import dev.sparring.gpu.attack.strong.SquareSearch.Start;
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
    private float[] best;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        images = rounded(Randomness.of(1).uniform(IMAGES * SIZE), 64);
        best = images.clone();
        for (int i = 0; i < best.length; i += 2) {
            best[i] = Math.min(1, best[i] + EPSILON);
        }
        float[] weights = rounded(Randomness.of(2).gaussian(SIZE), 4);
        target = new LinearTarget(1, weights);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldFindWhatAPlainLoopFinds() {
        assertAsPlain(Start.STRIPES);
    }

    @Test
    void shouldGoOnFromTheBestPointsAsAPlainLoopDoes() {
        assertAsPlain(Start.BEST);
    }

    private void assertAsPlain(Start start) {
        float[] found = search(start);

        int fallen = 0;
        for (int i = 0; i < IMAGES; i++) {
            float[] expected = plain(start, i);
            assertThat(Arrays.copyOfRange(found, i * SIZE, (i + 1) * SIZE)).isEqualTo(expected);
            fallen += margin(expected) < 0 ? 1 : 0;
        }
        assertThat(fallen).isBetween(1, IMAGES - 1);
    }

    /** One for each look, of which there are ever fewer, and the start. */
    @Test
    void shouldReadFarLessOftenThanItAsks() {
        long before = Download.reads();

        search(Start.STRIPES);

        assertThat(Download.reads() - before).isLessThanOrEqualTo(75);
    }

    /** What left at each look stays until the stage is over, and nothing of a query does. */
    @Test
    void shouldLeaveNothingBehind() {
        try (NDManager scope = device.manager().newSubManager()) {
            Examples examples = examples(scope);
            int before = LiveArrays.of(device.manager());

            run(Start.STRIPES, examples).close();

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

    private float[] search(Start start) {
        try (NDManager scope = device.manager().newSubManager()) {
            return Download.floats(run(start, examples(scope)));
        }
    }

    private NDArray run(Start start, Examples examples) {
        return new SquareSearch(SCHEDULE, start).attack(target, examples);
    }

    private Examples examples(NDManager scope) {
        return new Examples(
                        Upload.floats(scope, images, IMAGES, CHANNELS, SIDE, SIDE),
                        Upload.floats(scope, best, IMAGES, CHANNELS, SIDE, SIDE),
                        Upload.labels(scope, new int[IMAGES]),
                        EPSILON,
                        Arrays.stream(all()).mapToObj(SquareRunTest::random).toList())
                .select(scope, all());
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

    private float[] plain(Start start, int image) {
        boolean stripes = start == Start.STRIPES;
        float[] clean = Arrays.copyOfRange(images, image * SIZE, (image + 1) * SIZE);
        float[] point =
                stripes ? clean : Arrays.copyOfRange(best, image * SIZE, (image + 1) * SIZE);
        Randomness own = stripes ? random(image) : random(image).with("from-best").with(0);
        float[] low = new float[SIZE];
        float[] high = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            low[i] = Math.max(0, clean[i] - EPSILON);
            high[i] = Math.min(1, clean[i] + EPSILON);
        }
        float least = margin(point);
        for (int query = 0; query < SCHEDULE.queries() && least >= 0; query++) {
            Randomness random = own.with("square").with(query);
            boolean striped = stripes && query == 0;
            float[] candidate =
                    striped
                            ? striped(random, low, high)
                            : withSquare(point, query, random, low, high);
            float margin = margin(candidate);
            if (striped || margin < least) {
                least = margin;
                point = candidate;
            }
        }
        return point;
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
