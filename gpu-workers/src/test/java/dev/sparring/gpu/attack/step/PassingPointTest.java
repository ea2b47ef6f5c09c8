// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.Objective;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.margin.CarliniWagnerLinf;
import dev.sparring.gpu.attack.margin.CarliniWagnerSettings;
import dev.sparring.gpu.attack.step.PgdSettings.Keep;
import dev.sparring.gpu.attack.strong.Fab;
import dev.sparring.gpu.attack.strong.FabSettings;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.CrossEntropy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One pixel that climbs from 0.3 in steps of 0.1. At 0.4 it is misclassified; beyond it is not, but
 * the cross-entropy is higher. An attack that passed by the mistake has found it.
 */
class PassingPointTest {

    private static final float START = 0.3f;

    private final Target target = new PassingTarget();
    private Device device;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReturnTheMistakeThatItPassedBy(boolean suffices) {
        List<Attack> attacks =
                List.of(
                        new Pgd(new PgdSettings(3, 0.1, 0, false, 1, Keep.BEST)),
                        new MiFgsm(3, 0.5, 1, Keep.BEST),
                        new CarliniWagnerLinf(new CarliniWagnerSettings(4, 0.1, 0, 0, 1, 1, 0)));
        for (Attack attack : attacks) {
            assertThat(attack(attack, suffices))
                    .as(attack.toString())
                    .isCloseTo(0.4f, within(0.01f));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReturnTheLastIterateWhenAskedToAllTheSame(boolean suffices) {
        List<Attack> attacks =
                List.of(
                        new Pgd(new PgdSettings(2, 0.1, 0, false, 1, Keep.LAST)),
                        new MiFgsm(2, 0.5, 1));
        for (Attack attack : attacks) {
            assertThat(attack(attack, suffices)).isCloseTo(0.5f, within(1e-6f));
        }
    }

    /** A start in the window is kept although others end at a higher loss. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReturnTheMistakeOfAnyRestart(boolean suffices) {
        for (Keep keep : Keep.values()) {
            Attack attack = new Pgd(new PgdSettings(1, 1e-4, 0, true, 30, keep));

            assertThat(attack(attack, suffices)).isBetween(0.35f, 0.45f);
        }
    }

    /** Half of them start in the window. */
    @Test
    void shouldReturnTheMistakeThatASearchForTheNearestStartedAt() {
        Attack attack = Fab.targeted(new FabSettings(1, 6, 0.1, 1.05, 0.9), 2, 3);

        assertThat(attack(attack, true)).isBetween(0.35f, 0.45f);
    }

    private float attack(Attack attack, boolean suffices) {
        AttackInput input =
                new AttackInput(
                        Upload.floats(device.manager(), new float[] {START}, 1, 1, 1, 1),
                        Upload.labels(device.manager(), new int[1]),
                        0.2f,
                        Randomness.of(1),
                        suffices);
        return attack.perturb(target, input).images().toFloatArray()[0];
    }

    /** Three classes; all objectives rise with the pixel. */
    private static final class PassingTarget implements Target {

        @Override
        public int classes() {
            return 3;
        }

        @Override
        public NDArray logits(NDArray images) {
            float pixel = images.toFloatArray()[0];
            float[] logits = pixel < 0.35f ? sure() : pixel < 0.45f ? mistaken() : unsure();
            return Upload.floats(images.getManager(), logits, 1, 3);
        }

        private static float[] sure() {
            return new float[] {10, 0, 0};
        }

        private static float[] mistaken() {
            return new float[] {10, 10.1f, 0};
        }

        private static float[] unsure() {
            return new float[] {10, 9.99f, 9.99f};
        }

        @Override
        public NDArray losses(NDArray images, NDArray labels) {
            return CrossEntropy.of(logits(images), labels);
        }

        @Override
        public Gradient gradient(NDArray images, NDArray labels) {
            return gradient(images, labels, CrossEntropy::of);
        }

        @Override
        public Gradient gradient(NDArray images, NDArray labels, Objective objective) {
            NDArray logits = logits(images);
            return new Gradient(objective.values(logits, labels), images.onesLike(), logits);
        }
    }
}
