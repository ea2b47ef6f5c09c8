// SPDX-License-Identifier: Apache-2.0
package org.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.AttackProvider;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import java.util.Arrays;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On LeNet-5 with random weights, and random images that it classifies correctly. */
class MomentumFgsmTest {

    private static final float EPSILON = 0.3f;

    private Device device;
    private Classifier classifier;
    private Target target;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        classifier = ClassifierKind.LENET5.open(device.manager());
        classifier.load(ClassifierKind.LENET5.initialWeights(Randomness.of(7)));
        target = new ClassifierTarget(classifier);
    }

    @AfterEach
    void close() {
        classifier.close();
        device.close();
    }

    @Test
    void shouldStayInsideTheEpsilonBallAndThePixelRange() {
        AttackInput input = input();

        float[] found = attack("").perturb(target, input).images().toFloatArray();

        float[] clean = input.images().toFloatArray();
        for (int i = 0; i < found.length; i++) {
            assertTrue(found[i] >= 0 && found[i] <= 1);
            assertTrue(Math.abs(found[i] - clean[i]) <= EPSILON + Linf.TOLERANCE);
        }
    }

    @Test
    void shouldRaiseTheLossOfEveryImage() {
        AttackInput input = input();
        float[] clean = target.losses(input.images(), input.labels()).toFloatArray();

        Adversarial found = attack("").perturb(target, input);

        float[] losses = found.losses().toFloatArray();
        for (int i = 0; i < losses.length; i++) {
            assertTrue(losses[i] > clean[i]);
        }
        assertArrayEquals(target.losses(found.images(), input.labels()).toFloatArray(), losses);
    }

    @Test
    void shouldGiveTheSameBytesForTheSameSeed() {
        float[] once = attack("").perturb(target, input()).images().toFloatArray();

        assertArrayEquals(once, attack("").perturb(target, input()).images().toFloatArray());
    }

    @Test
    void shouldBeIterativeFgsmWithoutMomentum() {
        String options = "steps = 5, step-size-ratio = 0.25, ";
        Config plain = ConfigFactory.parseString(options + "random-start = false, keep = last");
        float[] expected = pixels(Attacks.installed().create("pgd", plain, null));

        assertArrayEquals(expected, pixels(attack(options + "decay = 0")));
        assertFalse(Arrays.equals(expected, pixels(attack(options + "decay = 1"))));
    }

    @Test
    void shouldBeNamedInTheServiceFile() {
        assertTrue(
                ServiceLoader.load(AttackProvider.class).stream()
                        .anyMatch(provider -> provider.type() == MomentumFgsmProvider.class));
    }

    private float[] pixels(Attack attack) {
        return attack.perturb(target, input()).images().toFloatArray();
    }

    private static Attack attack(String options) {
        AttackProvider provider = new MomentumFgsmProvider();
        return provider.create(
                ConfigFactory.parseString(options).withFallback(provider.defaults()), null);
    }

    private AttackInput input() {
        float[] pixels = Randomness.of(11).with("images").uniform(6 * 28 * 28);
        NDArray images = Upload.floats(device.manager(), pixels, 6, 1, 28, 28);
        NDArray labels = target.logits(images).argMax(1);
        return new AttackInput(images, labels, EPSILON, Randomness.of(1));
    }
}
