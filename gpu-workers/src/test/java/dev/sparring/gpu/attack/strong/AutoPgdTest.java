// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.PixelLogitsTarget;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Four pixels that are the logits, in a ball of radius 0.2. */
class AutoPgdTest {

    private static final Offset<Float> CLOSE = within(1e-6f);
    private static final float EPSILON = 0.2f;
    private static final float[] STANDS = {0.9f, 0.1f, 0.2f, 0.3f};
    private static final float[] FALLS = {0.6f, 0.3f, 0.5f, 0.1f};

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
    void shouldReachTheCornerOfTheHighestCrossEntropy() {
        float[] found = run(AutoPgd.crossEntropy(20, 1), STANDS);

        assertThat(found).containsExactly(new float[] {0.7f, 0.3f, 0.4f, 0.5f}, CLOSE);
    }

    @Test
    void shouldFoolTowardsTheClassThatTheImageLooksMostLike() {
        float[] found = run(AutoPgd.targeted(20, 1, 4), FALLS);

        assertThat(found[2]).isGreaterThan(found[0]);
    }

    @Test
    void shouldNeedOneGradientPerStep() {
        Attack attack = AutoPgd.crossEntropy(20, 3);

        run(attack, STANDS);

        assertThat(target.gradients()).isEqualTo(60);
        assertThat(attack.gradients()).isEqualTo(60);
    }

    @Test
    void shouldTryOtherClassesOnlyWhileAnImageStands() {
        run(AutoPgd.targeted(20, 3, 4), FALLS);
        assertThat(target.gradients()).isEqualTo(20);

        run(AutoPgd.targeted(20, 3, 4), STANDS);
        assertThat(target.gradients()).isEqualTo(20 + 60);
    }

    @Test
    void shouldAttackAgainWhatStandsAndKeepWhatFell() {
        float[] alone = run(AutoPgd.crossEntropy(20, 1), FALLS);

        float[] found = run(AutoPgd.crossEntropy(20, 3), FALLS, STANDS);

        assertThat(List.of(found[0], found[1], found[2], found[3]))
                .containsExactly(alone[0], alone[1], alone[2], alone[3]);
        assertThat(target.gradients()).isEqualTo(20 + 60);
    }

    @Test
    void shouldDoWithASingleStep() {
        float[] found = run(AutoPgd.crossEntropy(1, 1), STANDS);

        assertThat(found).containsExactly(new float[] {0.7f, 0.3f, 0.4f, 0.5f}, CLOSE);
    }

    private float[] run(Attack attack, float[]... images) {
        float[] pixels = new float[4 * images.length];
        for (int i = 0; i < images.length; i++) {
            System.arraycopy(images[i], 0, pixels, 4 * i, 4);
        }
        AttackInput input =
                new AttackInput(
                        Upload.floats(device.manager(), pixels, images.length, 4, 1, 1),
                        Upload.labels(device.manager(), new int[images.length]),
                        EPSILON,
                        Randomness.of(1),
                        true);
        return attack.perturb(target, input).images().toFloatArray();
    }
}
