// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Four pixels that are the logits, in a ball of radius 0.2. */
class StrongAttackTest {

    private static final StrongSettings SETTINGS = new StrongSettings(10, 2, 3, 30, 0.8);

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
    void shouldTryEverythingOnAnImageThatStands() {
        perturb(0.9f, 0.1f, 0.2f, 0.3f);

        assertThat(target.gradients()).isEqualTo(2 * 10 + 3 * 10);
        assertThat(StrongAttack.of(SETTINGS, 4).gradients()).isEqualTo(50);
        assertThat(target.forwards()).isGreaterThan(30);
    }

    @Test
    void shouldStopAtTheFirstStageThatFools() {
        perturb(0.6f, 0.3f, 0.5f, 0.1f);

        assertThat(target.gradients()).isEqualTo(10);
        assertThat(target.forwards()).isLessThan(10);
    }

    @Test
    void shouldLeaveAMisclassifiedImageAlone() {
        float[] mistaken = {0.1f, 0.3f, 0.5f, 0.1f};

        assertThat(perturb(mistaken).images().toFloatArray()).isEqualTo(mistaken);
        assertThat(target.gradients()).isZero();
    }

    @Test
    void shouldReturnThePointOfTheHighestLossOfAnImageThatStands() {
        Adversarial found = perturb(0.9f, 0.1f, 0.2f, 0.3f);

        Adversarial first =
                AutoPgd.crossEntropy(10, 1).perturb(target, input(0.9f, 0.1f, 0.2f, 0.3f));
        assertThat(found.losses().toFloatArray()[0])
                .isGreaterThanOrEqualTo(first.losses().toFloatArray()[0]);
    }

    private Adversarial perturb(float... pixels) {
        return StrongAttack.of(SETTINGS, 4).perturb(target, input(pixels));
    }

    private AttackInput input(float... pixels) {
        return new AttackInput(
                Upload.floats(device.manager(), pixels, 1, 4, 1, 1),
                Upload.labels(device.manager(), new int[1]),
                0.2f,
                Randomness.of(1));
    }
}
