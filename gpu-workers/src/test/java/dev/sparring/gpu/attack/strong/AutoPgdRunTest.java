// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.SurfaceTarget;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One pixel between 0.1 and 0.5, epsilon 0.2, that starts at 0.3 and climbs towards a peak at 0.31;
 * a step of 2 epsilon goes from one end to the other.
 */
class AutoPgdRunTest {

    private final SurfaceTarget surface = new SurfaceTarget(0.31f);
    private final List<Float> points = new ArrayList<>();
    private Device device;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
    }

    @AfterEach
    void close() {
        device.close();
    }

    /**
     * To 0.5; then 3/4 of the way to 0.1 and 1/4 of the last step, 0.5 - 0.3 + 0.05; then towards
     * 0.5 again, 0.25 + 0.1875 - 0.0625.
     */
    @Test
    void shouldStepAsThePaperSays() {
        climb(10);

        assertPoints(0.3f, 0.5f, 0.25f, 0.375f);
    }

    /**
     * One of three steps has risen. The best point was the start, so the next step is from 0.3, of
     * 0.2, to 0.5 by 3/4, and 1/4 of what 0.3 is from 0.25: 0.3 + 0.15 + 0.0125.
     */
    @Test
    void shouldGoOnFromTheBestPointWithHalfTheStep() {
        climb(10);

        assertThat(points.get(4)).isCloseTo(0.4625f, within(1e-6f));
    }

    @Test
    void shouldLookAtEveryPointButTheLast() {
        climb(7);

        assertThat(surface.gradients()).isEqualTo(7);
        assertThat(points).hasSize(8);
    }

    private void assertPoints(float... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(points.get(i)).isCloseTo(expected[i], within(1e-6f));
        }
    }

    private void climb(int steps) {
        NDManager work = device.manager();
        NDArray image = Upload.floats(work, new float[] {0.3f}, 1, 1, 1, 1);
        NDArray labels = Upload.labels(work, new int[1]);
        AutoPgdRun.Ascent ascent =
                point -> {
                    points.add(point.toFloatArray()[0]);
                    Gradient seen = surface.gradient(point, labels);
                    NDArray logits = Upload.floats(point.getManager(), new float[2], 1, 2);
                    return new Gradient(seen.values(), seen.gradient(), logits);
                };
        Linf ball = Linf.around(work, image, 0.2f);
        NDArray last =
                new AutoPgdRun(work, ascent, ball, new Finds(work, labels))
                        .run(image.duplicate(), steps);
        points.add(last.toFloatArray()[0]);
    }
}
