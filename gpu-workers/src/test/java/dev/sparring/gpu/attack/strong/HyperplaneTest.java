// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By hand, and against a search through all breakpoints in float64. */
class HyperplaneTest {

    private static final int EXAMPLES = 50;
    private static final int PIXELS = 40;

    private Device device;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
    }

    @AfterEach
    void close() {
        device.close();
    }

    /** {@code 0.3 = 2 reach + 1 reach} with nothing in the way. */
    @Test
    void shouldMoveAllPixelsAlikeAgainstTheNormal() {
        assertThat(step(0.3f, row(0.5f, 0.5f), row(2, -1)))
                .containsExactly(row(-0.1f, 0.1f), within(1e-6f));
    }

    /** The first pixel is stopped by 0 after 0.05, so {@code 0.3 = 2 * 0.05 + 1 * reach}. */
    @Test
    void shouldLetTheOthersGoOnWhereOneIsAtTheBorder() {
        assertThat(step(0.3f, row(0.05f, 0.5f), row(2, -1)))
                .containsExactly(row(-0.05f, 0.2f), within(1e-6f));
    }

    @Test
    void shouldMoveUpFromTheOtherSide() {
        assertThat(step(-0.3f, row(0.95f, 0.5f), row(2, -1)))
                .containsExactly(row(0.05f, -0.2f), within(1e-6f));
    }

    @Test
    void shouldGoToTheNearestCornerWhereTheHyperplaneIsOutsideTheBox() {
        assertThat(step(9, row(0.25f, 0.5f, 0.5f), row(2, -1, 0)))
                .containsExactly(row(-0.25f, 0.5f, 0), within(1e-6f));
    }

    @Test
    void shouldStayWhereThereIsNoSlopeOrNoWay() {
        assertThat(step(0.3f, row(0.5f, 0.5f), row(0, 0))).containsExactly(row(0, 0), within(0f));
        assertThat(step(0, row(0.5f, 0.5f), row(2, -1))).containsExactly(row(0, 0), within(0f));
    }

    /** The value at the second point is {@code 0.3 + 2 * 0.2 - 0.1}. */
    @Test
    void shouldFindTheWayFromOtherPointsToo() {
        NDArray points = Upload.floats(device.manager(), row(0.5f, 0.5f), 1, 2);
        NDArray others = Upload.floats(device.manager(), row(0.5f, 0.5f, 0.7f, 0.6f), 2, 1, 2);

        float[] steps = plane(0.3f, points, row(2, -1)).steps(others).toFloatArray();

        assertThat(steps).containsExactly(row(-0.1f, 0.1f, -0.2f, 0.2f), within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-25f, 1e-6f, 1, 1e6f, 1e35f})
    void shouldFindWhatASearchThroughAllBreakpointsFinds(float scale) {
        float[] points = Randomness.of(1).uniform(EXAMPLES * PIXELS);
        float[] normals = Randomness.of(2).gaussian(EXAMPLES * PIXELS);
        float[] values = Randomness.of(3).gaussian(EXAMPLES);
        for (int i = 0; i < points.length; i++) {
            // many pixels are 0 or 1, and slopes are of very different sizes
            points[i] = Math.min(1, Math.max(0, 2 * points[i] - 0.5f));
            normals[i] = (float) Math.pow(normals[i], 3);
        }
        for (int n = 0; n < EXAMPLES; n++) {
            values[n] *= 10;
        }

        float[] steps = steps(scaled(values, scale), points, scaled(normals, scale));

        for (int n = 0; n < EXAMPLES; n++) {
            float[] point = Arrays.copyOfRange(points, n * PIXELS, (n + 1) * PIXELS);
            float[] normal = Arrays.copyOfRange(normals, n * PIXELS, (n + 1) * PIXELS);
            float[] step = Arrays.copyOfRange(steps, n * PIXELS, (n + 1) * PIXELS);
            assertThat(step).containsExactly(searched(values[n], point, normal), within(2e-5f));
        }
    }

    @Test
    void shouldLeaveNothingButTheSteps() {
        NDArray from = Upload.floats(device.manager(), row(0.05f, 0.5f), 1, 1, 2);
        Hyperplane plane = plane(0.3f, from.reshape(1, 2), row(2, -1));
        plane.steps(from);
        int before = LiveArrays.of(device.manager());

        plane.steps(from).close();

        assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
    }

    /** The reach is one of the rooms, or where the line between two of them meets the goal. */
    private static float[] searched(double value, float[] point, float[] normal) {
        double[] room = new double[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            room[i] = value * normal[i] > 0 ? point[i] : 1.0 - point[i];
        }
        double reach = 1;
        for (double low : withZero(room)) {
            double gained = gained(low, room, normal);
            double slope = 0;
            for (int i = 0; i < PIXELS; i++) {
                slope += room[i] > low ? Math.abs(normal[i]) : 0;
            }
            double candidate = low + (Math.abs(value) - gained) / slope;
            if (slope > 0
                    && candidate >= low
                    && Math.abs(gained(candidate, room, normal) - Math.abs(value)) < 1e-9) {
                reach = Math.min(reach, candidate);
            }
        }
        float[] step = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            double direction = Math.signum(value) * Math.signum(normal[i]);
            step[i] = (float) (-direction * Math.min(reach, room[i]));
        }
        return step;
    }

    private static double[] withZero(double[] room) {
        double[] all = Arrays.copyOf(room, room.length + 1);
        Arrays.sort(all);
        return all;
    }

    private static double gained(double reach, double[] room, float[] normal) {
        double gained = 0;
        for (int i = 0; i < room.length; i++) {
            gained += Math.abs((double) normal[i]) * Math.min(reach, room[i]);
        }
        return gained;
    }

    private static float[] scaled(float[] values, float scale) {
        float[] scaled = values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= scale;
        }
        return scaled;
    }

    private float[] step(float value, float[] point, float[] normal) {
        return steps(row(value), point, normal);
    }

    private float[] steps(float[] values, float[] points, float[] normals) {
        int pixels = points.length / values.length;
        NDArray from = Upload.floats(device.manager(), points, values.length, pixels);
        return Hyperplane.tangent(
                        from,
                        Upload.floats(device.manager(), values, values.length),
                        Upload.floats(device.manager(), normals, values.length, pixels))
                .steps(from.expandDims(0))
                .toFloatArray();
    }

    private Hyperplane plane(float value, NDArray points, float[] normal) {
        return Hyperplane.tangent(
                points,
                Upload.floats(device.manager(), row(value), 1),
                Upload.floats(device.manager(), normal, 1, normal.length));
    }

    private static float[] row(float... values) {
        return values;
    }
}
