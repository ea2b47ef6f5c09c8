// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.SurfaceTarget;
import dev.sparring.gpu.attack.Trajectory;
import dev.sparring.gpu.attack.step.PgdSettings.Keep;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One pixel at 0.3 climbs towards a peak at 0.38 in steps of 0.1: 0.3, 0.4, 0.3, 0.4, ... */
class PgdTest {

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
    void shouldReturnTheBestPointWithItsOwnLoss() {
        Adversarial found = pgd(2, Keep.BEST).perturb(target, input(0.3f));

        assertThat(found.images().toFloatArray()[0]).isCloseTo(0.4f, CLOSE);
        assertThat(found.losses().toFloatArray()[0]).isCloseTo(0.98f, CLOSE);
    }

    @Test
    void shouldReturnTheLastIterateWhenAsked() {
        Adversarial found = pgd(2, Keep.LAST).perturb(target, input(0.3f));

        assertThat(found.images().toFloatArray()[0]).isCloseTo(0.3f, CLOSE);
        assertThat(found.losses().toFloatArray()[0]).isCloseTo(0.92f, CLOSE);
    }

    @Test
    void shouldFindThatTheLastIterateIsTheBest() {
        Adversarial found = pgd(3, Keep.BEST).perturb(target, input(0.3f));

        assertThat(found.images().toFloatArray()[0]).isCloseTo(0.4f, CLOSE);
    }

    @Test
    void shouldKeepTheBestPointOfEachExample() {
        Adversarial found = pgd(1, Keep.BEST).perturb(target, input(0.3f, 0.39f, 0.5f));

        assertThat(found.images().toFloatArray())
                .containsExactly(new float[] {0.4f, 0.39f, 0.4f}, CLOSE);
    }

    @Test
    void shouldNeedOneGradientPerStepAndOneForwardPass() {
        pgd(3, Keep.BEST).perturb(target, input(0.3f));

        assertThat(target.gradients()).isEqualTo(3);
        assertThat(target.forwards()).isEqualTo(1);
    }

    @Test
    void shouldEndAnEvaluationWhenItIsBackWhereItWas() {
        AttackInput input = input(0.3f);
        AttackInput evaluation =
                new AttackInput(
                        input.images(), input.labels(), 0.2f, Randomness.of(1), false, true);

        Adversarial found = pgd(100, Keep.BEST).perturb(target, evaluation);

        assertThat(found.images().toFloatArray()[0]).isCloseTo(0.4f, CLOSE);
        assertThat(target.gradients()).isEqualTo(4);
        assertThat(target.forwards()).isZero();
    }

    @Test
    void shouldLookWhetherItIsBackOnceInALongRound() {
        pgd(100, Keep.BEST).perturb(target, input(0.3f));
        assertThat(target.gradients()).isEqualTo(24);

        pgd(10, Keep.BEST).perturb(target, input(0.3f));
        assertThat(target.gradients()).isEqualTo(24 + 10);
    }

    @Test
    void shouldStartFromAGivenOffsetAndReportTheLossOfEveryStep() {
        AttackInput input = input(0.3f);
        NDArray offset = Upload.floats(device.manager(), new float[] {-0.1f}, 1, 1, 1, 1);

        Trajectory run = pgd(2, Keep.LAST).trajectory(target, input, offset);

        assertThat(run.stepLosses().toFloatArray())
                .containsExactly(new float[] {0.82f, 0.92f, 0.98f}, CLOSE);
        assertThat(run.images().toFloatArray()[0]).isCloseTo(0.4f, CLOSE);
    }

    @Test
    void shouldStopAtTheBall() {
        Pgd longSteps = new Pgd(new PgdSettings(5, 0.5, 0, false, 1, Keep.LAST));

        Adversarial found = longSteps.perturb(new SurfaceTarget(1), input(0.3f));

        assertThat(found.images().toFloatArray()[0]).isCloseTo(0.5f, CLOSE);
    }

    @Test
    void shouldKeepTheBestRestart() {
        PgdSettings tiny = new PgdSettings(1, 1e-4, 0, true, 50, Keep.LAST);

        Adversarial found = new Pgd(tiny).perturb(target, input(0.3f));

        assertThat(found.losses().toFloatArray()[0]).isGreaterThan(0.98f);
    }

    @Test
    void shouldRefuseRestartsThatAreAllEqual() {
        assertThatThrownBy(() -> new PgdSettings(1, 0, 1, false, 2, Keep.BEST))
                .hasMessageContaining("restarts = 2")
                .hasMessageContaining("random-start");
    }

    private static Pgd pgd(int steps, Keep keep) {
        return new Pgd(new PgdSettings(steps, 0.1, 0, false, 1, keep));
    }

    private AttackInput input(float... pixels) {
        return new AttackInput(
                Upload.floats(device.manager(), pixels, pixels.length, 1, 1, 1),
                Upload.labels(device.manager(), new int[pixels.length]),
                0.2f,
                Randomness.of(1));
    }
}
