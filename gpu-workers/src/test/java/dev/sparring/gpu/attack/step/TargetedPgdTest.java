// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.PixelLogitsTarget;
import dev.sparring.gpu.attack.step.PgdSettings.Keep;
import dev.sparring.gpu.attack.step.PgdSettings.Targeted;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Pixels that are logits. Towards class k pixel k rises and all others fall; away from the label
 * its pixel falls and all others rise.
 */
class TargetedPgdTest {

    private static final Offset<Float> CLOSE = within(1e-6f);

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
    void shouldMoveTowardsTheLeastLikelyClass() {
        float[] found = pixels(pgd(Targeted.LEAST_LIKELY, Keep.BEST, 1), 1);

        assertThat(found).containsExactly(new float[] {0.7f, 0.3f, 0.5f, 0.2f}, CLOSE);
    }

    @Test
    void shouldMoveAwayFromTheLabelWhenUntargeted() {
        float[] found = pixels(pgd(Targeted.NONE, Keep.BEST, 1), 1);

        assertThat(found).containsExactly(new float[] {0.7f, 0.7f, 0.5f, 0.6f}, CLOSE);
    }

    @Test
    void shouldNeverTakeTheLabelForTheLeastLikelyClass() {
        AttackInput mistaken = input(1, 2);

        float[] found =
                pgd(Targeted.LEAST_LIKELY, Keep.LAST, 1)
                        .perturb(target, mistaken)
                        .images()
                        .toFloatArray();

        assertThat(found).containsExactly(new float[] {0.7f, 0.3f, 0.1f, 0.6f}, CLOSE);
    }

    @Test
    void shouldDrawEveryClassButTheLabel() {
        float[] found = pixels(pgd(Targeted.RANDOM, Keep.LAST, 1), 300);

        int[] drawn = new int[4];
        float[] clean = {0.9f, 0.5f, 0.3f, 0.4f};
        for (int i = 0; i < found.length; i++) {
            drawn[i % 4] += found[i] > clean[i % 4] ? 1 : 0;
        }
        assertThat(drawn[0]).isZero();
        assertThat(List.of(drawn[1], drawn[2], drawn[3])).allMatch(count -> count > 70);
    }

    @Test
    void shouldReportTheLossOfTheLabel() {
        AttackInput input = input(1, 0);

        Adversarial found = pgd(Targeted.LEAST_LIKELY, Keep.BEST, 1).perturb(target, input);

        assertThat(found.losses().toFloatArray())
                .isEqualTo(target.losses(found.images(), input.labels()).toFloatArray());
    }

    @Test
    void shouldNeedNoMoreGradientsThanUntargeted() {
        pixels(pgd(Targeted.RANDOM, Keep.BEST, 7), 1);

        assertThat(target.gradients()).isEqualTo(7);
        assertThat(target.forwards()).isEqualTo(1);
    }

    private float[] pixels(Pgd pgd, int copies) {
        return pgd.perturb(target, input(copies, 0)).images().toFloatArray();
    }

    private static Pgd pgd(Targeted targeted, Keep keep, int steps) {
        return new Pgd(new PgdSettings(steps, 0, 1, false, 1, keep, targeted));
    }

    /** Copies of one image, of the label that is given. */
    private AttackInput input(int copies, int label) {
        float[] pixels = new float[4 * copies];
        int[] labels = new int[copies];
        for (int i = 0; i < copies; i++) {
            System.arraycopy(new float[] {0.9f, 0.5f, 0.3f, 0.4f}, 0, pixels, 4 * i, 4);
            labels[i] = label;
        }
        return new AttackInput(
                Upload.floats(device.manager(), pixels, copies, 4, 1, 1),
                Upload.labels(device.manager(), labels),
                0.2f,
                Randomness.of(1));
    }
}
