// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.LinearTarget;
import dev.sparring.gpu.attack.PixelLogitsTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.search.Margin;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images of four pixels that are the logits, and of 4 x 4 pixels for a linear classifier. */
class SquareAttackTest {

    private static final float EPSILON = 0.2f;
    private static final int SIDE = 4;

    private final PixelLogitsTarget target = new PixelLogitsTarget(4);
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
    void shouldHalveTheShareOnTheScheduleOfThePaper() {
        SquareSchedule paper = new SquareSchedule(10_000, 0.8);

        assertThat(paper.share(10)).isEqualTo(0.8);
        assertThat(paper.share(11)).isEqualTo(0.4);
        assertThat(paper.share(201)).isEqualTo(0.1);
        assertThat(paper.share(1000)).isEqualTo(0.05);
        assertThat(paper.share(9999)).isEqualTo(0.8 / 512);
    }

    @Test
    void shouldRescaleTheSchedule() {
        SquareSchedule shorter = new SquareSchedule(1000, 0.8);

        assertThat(shorter.share(1)).isEqualTo(0.8);
        assertThat(shorter.share(2)).isEqualTo(0.4);
        assertThat(shorter.share(999)).isEqualTo(0.8 / 512);
        assertThat(shorter.side(1, 28, 28)).isEqualTo(25);
        assertThat(shorter.side(999, 28, 28)).isEqualTo(1);
        assertThat(shorter.side(999, 8, 8)).isEqualTo(1);
    }

    @Test
    void shouldFindTheMarginOfTheLabel() {
        assertThat(Margin.of(new float[] {1, 3, 2}, new int[] {1})[0]).isEqualTo(1);
        assertThat(Margin.of(new float[] {1, 3, 2}, new int[] {0})[0]).isEqualTo(-2);
        assertThat(Margin.of(new float[] {3, 3, 2}, new int[] {0})[0]).isZero();
        assertThat(Margin.of(new float[] {3, 3, 2}, new int[] {1})[0]).isNegative();
    }

    @Test
    void shouldAskNoMoreOnceAnImageHasFallen() {
        AttackInput misclassified = logits(0.1f, 0.9f, 0.2f, 0.3f);

        Adversarial found = SquareAttack.of(50, 0.8).perturb(target, misclassified);

        assertThat(found.images().toFloatArray()).isEqualTo(misclassified.images().toFloatArray());
        assertThat(target.forwards()).isLessThan(5);
    }

    @Test
    void shouldTakeNoGradients() {
        Attack attack = SquareAttack.of(50, 0.8);

        attack.perturb(target, logits(0.9f, 0.1f, 0.2f, 0.3f));

        assertThat(target.gradients()).isZero();
        assertThat(attack.gradients()).isZero();
    }

    /** The margin falls with each pixel, so the lowest corner is where it is least. */
    @Test
    void shouldLowerTheMarginSquareBySquare() {
        Target sum = new LinearTarget(0, ones());

        float[] found = grey(SquareAttack.of(400, 0.5), sum);

        for (float pixel : found) {
            assertThat(pixel).isCloseTo(0.5f - EPSILON, within(1e-6f));
        }
    }

    @Test
    void shouldStartWithVerticalStripes() {
        Target always = new LinearTarget(100, new float[SIDE * SIDE]);

        NDArray images = Upload.floats(device.manager(), grey(), 1, 1, SIDE, SIDE);
        Examples examples = Examples.of(device.manager(), input(images));
        float[] found = SquareAttack.stage(1, 0.8).attack(always, examples).toFloatArray();

        for (int i = 0; i < found.length; i++) {
            assertThat(Math.abs(found[i] - 0.5f)).isCloseTo(EPSILON, within(1e-6f));
            assertThat(found[i]).isEqualTo(found[i % SIDE]);
        }
    }

    @Test
    void shouldGoOnFromTheBestPointWhenAsked() {
        Target sum = new LinearTarget(0, ones());
        NDArray images = Upload.floats(device.manager(), grey(), 1, 1, SIDE, SIDE);
        float[] best = grey();
        Arrays.fill(best, 0, SIDE, 0.5f - EPSILON);
        Examples examples =
                Examples.of(device.manager(), input(images))
                        .with(Upload.floats(device.manager(), best, 1, 1, SIDE, SIDE));

        float[] found = SquareAttack.refinement(1, 0.01).attack(sum, examples).toFloatArray();

        int changed = 0;
        for (int i = 0; i < best.length; i++) {
            changed += found[i] == best[i] ? 0 : 1;
            assertThat(found[i]).isLessThanOrEqualTo(best[i]);
        }
        assertThat(changed).isLessThanOrEqualTo(1);
    }

    private float[] grey(Attack attack, Target classifier) {
        NDArray images = Upload.floats(device.manager(), grey(), 1, 1, SIDE, SIDE);
        return attack.perturb(classifier, input(images)).images().toFloatArray();
    }

    private static float[] ones() {
        float[] ones = new float[SIDE * SIDE];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] grey() {
        float[] grey = new float[SIDE * SIDE];
        Arrays.fill(grey, 0.5f);
        return grey;
    }

    private AttackInput logits(float... pixels) {
        return input(Upload.floats(device.manager(), pixels, 1, pixels.length, 1, 1));
    }

    private AttackInput input(NDArray images) {
        NDArray labels = Upload.labels(device.manager(), new int[1]);
        return new AttackInput(images, labels, EPSILON, Randomness.of(1), true);
    }
}
