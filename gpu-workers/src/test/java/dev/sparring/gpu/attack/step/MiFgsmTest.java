// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.SurfaceTarget;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One pixel at 0.3 that climbs towards a peak at 0.38 in steps of 0.1: past it the slope turns, and
 * the momentum of 1 becomes 0, or stays above it, by what is kept.
 */
class MiFgsmTest {

    private static final Offset<Float> CLOSE = within(1e-6f);

    private final SurfaceTarget target = new SurfaceTarget(0.38f);
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
    void shouldStandStillWhereTheMomentumIsUsedUp() {
        assertThat(attack(2, 0.5, 1)).isCloseTo(0.4f, CLOSE);
    }

    @Test
    void shouldTurnBackWithoutMomentum() {
        assertThat(attack(2, 0.5, 0)).isCloseTo(0.3f, CLOSE);
    }

    @Test
    void shouldGoOnWithMuchMomentum() {
        assertThat(attack(2, 0.5, 2)).isCloseTo(0.5f, CLOSE);
    }

    @Test
    void shouldReachTheBorderOfTheBallWithTheStepSizeThatItPicks() {
        MiFgsm attack = new MiFgsm(4, 0, 1);

        Adversarial found = attack.perturb(new SurfaceTarget(1), input());

        assertThat(found.images().toFloatArray()[0]).isCloseTo(0.5f, CLOSE);
    }

    @Test
    void shouldNeedOneGradientPerStepAndOneForwardPass() {
        attack(5, 0.5, 1);

        assertThat(target.gradients()).isEqualTo(5);
        assertThat(target.forwards()).isEqualTo(1);
    }

    @Test
    void shouldNormaliseEachExampleOnItsOwn() {
        assertThat(normalised(3, -1, 0, 0))
                .containsExactly(new float[] {0.75f, -0.25f, 0, 0}, CLOSE);
        assertThat(normalised(1e-30f, -1e-30f, 1, 3))
                .containsExactly(new float[] {0.5f, -0.5f, 0.25f, 0.75f}, CLOSE);
        assertThat(normalised(3e38f, -3e38f, 1e-44f, 1e-44f))
                .containsExactly(new float[] {0.5f, -0.5f, 0.5f, 0.5f}, CLOSE);
    }

    private float attack(int steps, double ratio, double decay) {
        return new MiFgsm(steps, ratio, decay).perturb(target, input()).images().toFloatArray()[0];
    }

    private AttackInput input() {
        NDManager manager = device.manager();
        return new AttackInput(
                Upload.floats(manager, new float[] {0.3f}, 1, 1, 1, 1),
                Upload.labels(manager, new int[1]),
                0.2f,
                Randomness.of(1));
    }

    /** Of two examples of two pixels. */
    private float[] normalised(float... gradient) {
        NDArray array = Upload.floats(device.manager(), gradient, 2, 1, 1, 2);
        return MiFgsm.normalised(array).toFloatArray();
    }
}
