// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.margin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.LinearTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two pixels, both 0.5, and a margin of {@code 3 p + 4 q - 3 = 0.5}. The nearest fooling point is
 * (0.44, 0.42); a ball of radius 0.5 / 7 = 0.0714 just reaches the boundary.
 */
class CarliniWagnerLinfTest {

    private final Target target = new LinearTarget(-3, 3, 4);
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
    void shouldFindTheNearestFoolingPoint() {
        float[] found = attack(settings(400, 0, 8), 0.2f, 0.5f, 0.5f);

        assertThat(margin(found)).isNegative();
        assertThat(found[0]).isCloseTo(0.44f, within(0.005f));
        assertThat(found[1]).isCloseTo(0.42f, within(0.005f));
    }

    @Test
    void shouldFoolAsSoonAsTheBallReachesTheBoundary() {
        assertThat(margin(attack(settings(50, 0, 3), 0.072f, 0.5f, 0.5f))).isNegative();
    }

    @Test
    void shouldReturnTheSmallestLeadWhenNothingFools() {
        float[] found = attack(settings(50, 0, 3), 0.07f, 0.5f, 0.5f);

        assertThat(found[0]).isCloseTo(0.43f, within(1e-5f));
        assertThat(found[1]).isCloseTo(0.43f, within(1e-5f));
    }

    @Test
    void shouldLeaveAMisclassifiedImageAlone() {
        assertThat(attack(settings(50, 0, 3), 0.2f, 0.4f, 0.4f)).containsExactly(0.4f, 0.4f);
    }

    @Test
    void shouldGiveTheWrongClassTheLeadThatIsAskedFor() {
        assertThat(margin(attack(settings(100, 0.3, 4), 0.2f, 0.5f, 0.5f)))
                .isLessThanOrEqualTo(-0.3f);
    }

    @Test
    void shouldNotLookAtBatchMates() {
        float[] alone = attack(settings(60, 0, 4), 0.1f, 0.5f, 0.5f);
        float[] together = attack(settings(60, 0, 4), 0.1f, 0.5f, 0.5f, 0.1f, 0.1f, 0.9f, 0.9f);

        assertThat(together).startsWith(alone);
    }

    @Test
    void shouldFindLessDistanceWithMoreConstants() {
        float[] once = attack(settings(30, 0, 1), 0.2f, 0.5f, 0.5f);
        float[] searched = attack(settings(30, 0, 8), 0.2f, 0.5f, 0.5f);

        assertThat(distance(searched)).isLessThanOrEqualTo(distance(once));
    }

    @Test
    void shouldFindTheSameWithLogitsOfAnyScale() {
        for (int exponent : new int[] {-66, -20, 40, 110}) {
            float scale = Math.scalb(1f, exponent);
            Target scaled = new LinearTarget(-3 * scale, 3 * scale, 4 * scale);

            for (float epsilon : new float[] {0.2f, 0.07f}) {
                float[] found =
                        attack(scaled, settings(100, 0, 4), epsilon, 1, 0.5f, 0.5f, 0.9f, 0.9f);

                assertThat(found)
                        .isEqualTo(attack(settings(100, 0, 4), epsilon, 0.5f, 0.5f, 0.9f, 0.9f));
            }
        }
    }

    @Test
    void shouldStartAtARandomPointOfTheBallWhenAsked() {
        CarliniWagnerSettings random = new CarliniWagnerSettings(8, 0, 0.05, 0, 1, 2, 1, true);
        CarliniWagnerSettings clean = settings(8, 0, 2);

        float[] once = attack(target, random, 0.06f, 1, 0.5f, 0.5f);

        assertThat(attack(target, random, 0.06f, 1, 0.5f, 0.5f)).isEqualTo(once);
        assertThat(attack(target, random, 0.06f, 2, 0.5f, 0.5f)).isNotEqualTo(once);
        assertThat(attack(target, clean, 0.06f, 2, 0.5f, 0.5f))
                .isEqualTo(attack(target, clean, 0.06f, 1, 0.5f, 0.5f));
    }

    /** A start may be worse than the clean image, which is looked at all the same. */
    @Test
    void shouldLeaveAMisclassifiedImageAloneWhereverItStarts() {
        CarliniWagnerSettings random = new CarliniWagnerSettings(1, 0, 0.05, 0, 1, 1, 1, true);

        assertThat(attack(target, random, 0.2f, 1, 0.4f, 0.4f)).containsExactly(0.4f, 0.4f);
    }

    private static CarliniWagnerSettings settings(
            int steps, double confidence, int binarySearchSteps) {
        return new CarliniWagnerSettings(steps, 0, 0.05, confidence, 1, binarySearchSteps, 1);
    }

    private float[] attack(CarliniWagnerSettings settings, float epsilon, float... pixels) {
        return attack(target, settings, epsilon, 1, pixels);
    }

    private float[] attack(
            Target target,
            CarliniWagnerSettings settings,
            float epsilon,
            long seed,
            float... pixels) {
        int count = pixels.length / 2;
        AttackInput input =
                new AttackInput(
                        Upload.floats(device.manager(), pixels, count, 1, 1, 2),
                        Upload.labels(device.manager(), new int[count]),
                        epsilon,
                        Randomness.of(seed));
        return new CarliniWagnerLinf(settings).perturb(target, input).images().toFloatArray();
    }

    private static float margin(float[] pixels) {
        return 3 * pixels[0] + 4 * pixels[1] - 3;
    }

    private static double distance(float[] pixels) {
        return Math.hypot(pixels[0] - 0.5, pixels[1] - 0.5);
    }
}
