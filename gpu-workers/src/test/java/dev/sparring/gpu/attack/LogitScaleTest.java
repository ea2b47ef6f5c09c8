// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ai.djl.ndarray.NDManager;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * LeNet-5 with its last layer multiplied by powers of two, which change no bit of a logit but its
 * exponent: an attack on margins finds the same images.
 */
class LogitScaleTest {

    private static final int IMAGES = 40;

    /** The first at which an attack fools some of the images, and not all, is that of its test. */
    private static final float[] RADII = {0.03f, 0.05f, 0.07f, 0.1f, 0.15f, 0.2f, 0.3f, 0.5f};

    /** From 1e-20 to 1e36. */
    private static final int[] EXPONENTS = {-66, -40, -14, 14, 60, 100, 120};

    /** By what they need to fool some of the images. */
    private static final Map<String, String> BY_MARGIN =
            Map.of(
                    "apgd-t", "steps = 15",
                    "autoattack", "steps = 15, fab-steps = 15, queries = 100",
                    "cw", "steps = 30",
                    "cw-paper", "steps = 80",
                    "fab-t", "steps = 15",
                    "square", "queries = 150",
                    "strong", "steps = 15, queries = 100, refining-queries = 30");

    private static final Map<String, String> BY_LOSS =
            Map.of(
                    "apgd-ce", "steps = 15",
                    "fgsm", "",
                    "l2l-da", "steps = 3, base-channels = 2",
                    "l2l-star", "base-channels = 2",
                    "mi-fgsm", "",
                    "pgd", "");

    /** These do not look at the classifier when they attack. */
    private static final Set<String> BLIND =
            Set.of("advgan", "gap", "gaussian-noise", "uniform-noise");

    private Device device;
    private Classifier classifier;
    private ImageBatch batch;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        classifier = ClassifierKind.LENET5.open(device.manager());
        batch = Digits.batch(device, Digits.weights(3), IMAGES);
    }

    @AfterEach
    void close() {
        classifier.close();
        device.close();
    }

    static Stream<String> byMargin() {
        // autoattack is strong with other numbers
        return BY_MARGIN.keySet().stream().filter(name -> !name.equals("autoattack")).sorted();
    }

    @Test
    void shouldKnowOfEveryAttackThatShips() {
        Set<String> known = new TreeSet<>(BLIND);
        known.addAll(BY_MARGIN.keySet());
        known.addAll(BY_LOSS.keySet());

        assertThat(Attacks.installed().providers())
                .extracting(AttackProvider::name)
                .containsExactlyElementsOf(known);
    }

    @ParameterizedTest
    @MethodSource("byMargin")
    void shouldFindTheSameImagesByMarginAtAnyScale(String name) {
        float epsilon = radius(name);
        boolean[] fooled = fooled(name, epsilon, 0);

        for (int exponent : EXPONENTS) {
            assertThat(fooled(name, epsilon, exponent)).as("2^" + exponent).isEqualTo(fooled);
        }
    }

    /** As their Javadoc says: no gradient is left of a cross-entropy of 0. */
    @ParameterizedTest
    @ValueSource(strings = {"apgd-ce", "fgsm", "mi-fgsm", "pgd"})
    void shouldFindNothingByLossWhereItIsSaturated(String name) {
        float epsilon = radius(name);

        assertThat(fooled(name, epsilon, 100)).doesNotContain(true);
    }

    /** One at which some fall and some stand. */
    private float radius(String name) {
        for (float radius : RADII) {
            boolean[] fooled = fooled(name, radius, 0);
            int count = 0;
            for (boolean each : fooled) {
                count += each ? 1 : 0;
            }
            if (count > 0 && count < IMAGES) {
                return radius;
            }
        }
        return fail(name + " fools none or all at every radius");
    }

    /** Whom an attack fools of images that are classified correctly. */
    private boolean[] fooled(String name, float epsilon, int exponent) {
        classifier.load(Digits.scaled(Digits.weights(3), Math.scalb(1f, exponent)));
        Target target = new ClassifierTarget(classifier);
        String options = BY_MARGIN.getOrDefault(name, BY_LOSS.get(name));
        Config config = ConfigFactory.parseString(options);
        AttackContext context =
                new AttackContext(device.manager(), 1, 28, 28, 10, 100, Randomness.of(5));
        try (NDManager scope = device.manager().newSubManager();
                Attack attack = Attacks.installed().create(name, config, context)) {
            AttackInput input =
                    new AttackInput(
                            Upload.images(scope, batch),
                            Upload.labels(scope, batch.labels()),
                            epsilon,
                            Randomness.of(1),
                            true,
                            true);
            return target.logits(attack.perturb(target, input).images())
                    .argMax(1)
                    .neq(input.labels())
                    .toBooleanArray();
        }
    }
}
