// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every attack that is installed, on LeNet-5. */
class AttackTableTest {

    private static final float EPSILON = 0.3f;
    private static final int PIXELS = 28 * 28;
    private static final Attacks ATTACKS = Attacks.installed();

    /** Smaller than the defaults where those take long; an attack that is not here has its own. */
    static final Map<String, String> QUICK =
            Map.ofEntries(
                    Map.entry("advgan", "base-channels = 2, blocks = 1"),
                    Map.entry("apgd-ce", "steps = 6, restarts = 2"),
                    Map.entry("apgd-t", "steps = 4, target-classes = 2"),
                    Map.entry(
                            "autoattack",
                            "steps = 3, target-classes = 2, fab-steps = 2, queries = 3"),
                    Map.entry("cw", "steps = 6, binary-search-steps = 2"),
                    Map.entry("cw-paper", "steps = 6"),
                    Map.entry("fab-t", "steps = 4, target-classes = 2"),
                    Map.entry("gap", "base-channels = 2, blocks = 1"),
                    Map.entry("l2l-da", "steps = 3, base-channels = 2"),
                    Map.entry("l2l-star", "base-channels = 2"),
                    Map.entry("pgd", "steps = 4, restarts = 2"),
                    Map.entry("square", "queries = 12"),
                    Map.entry(
                            "strong", "steps = 3, target-classes = 2, fab-steps = 2, queries = 3"));

    private static final Set<String> LEARNT = Set.of("advgan", "gap", "l2l-da", "l2l-star");
    private static final Set<String> NOISE = Set.of("gaussian-noise", "uniform-noise");
    private static final Set<String> RANDOM =
            Set.of(
                    "apgd-ce",
                    "apgd-t",
                    "autoattack",
                    "gaussian-noise",
                    "l2l-da",
                    "pgd",
                    "square",
                    "strong",
                    "uniform-noise");

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

    static Stream<String> all() {
        return ATTACKS.providers().stream().map(AttackProvider::name);
    }

    static Stream<String> climbers() {
        return all().filter(name -> !LEARNT.contains(name) && !NOISE.contains(name));
    }

    static Stream<String> fixedStarts() {
        return all().filter(name -> !RANDOM.contains(name));
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldStayInsideTheEpsilonBallAndThePixelRange(String name) {
        AttackInput input = input(6, EPSILON, 1);

        float[] found = run(name, input).images().toFloatArray();

        float[] clean = input.images().toFloatArray();
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isBetween(0f, 1f);
            assertThat(Math.abs(found[i] - clean[i])).isLessThanOrEqualTo(EPSILON + Linf.TOLERANCE);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldChangeTheImagesButNotItsInput(String name) {
        AttackInput input = input(3, EPSILON, 1);
        float[] before = input.images().toFloatArray();

        float[] found = run(name, input).images().toFloatArray();

        assertSame(input.images(), before);
        assertThat(Arrays.equals(found, before)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldReturnTheImagesWhenEpsilonIsZero(String name) {
        AttackInput input = input(3, 0, 1);

        assertSame(run(name, input).images(), input.images().toFloatArray());
    }

    @ParameterizedTest
    @MethodSource("climbers")
    void shouldRaiseTheLoss(String name) {
        AttackInput input = input(6, EPSILON, 1);
        float[] clean = target.losses(input.images(), input.labels()).toFloatArray();

        assertThat(sum(run(name, input).losses().toFloatArray())).isGreaterThan(sum(clean));
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldReportTheLossOfTheImagesItReturns(String name) {
        AttackInput input = input(6, EPSILON, 1);

        Adversarial found = run(name, input);

        assertThat(found.losses().toFloatArray())
                .isEqualTo(target.losses(found.images(), input.labels()).toFloatArray());
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldGiveTheSameBytesForTheSameSeed(String name) {
        float[] once = run(name, input(4, EPSILON, 3)).images().toFloatArray();

        assertSame(run(name, input(4, EPSILON, 3)).images(), once);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldDependOnTheSeedOnlyIfItDrawsNumbers(String name) {
        float[] once = run(name, input(4, EPSILON, 3)).images().toFloatArray();
        float[] other = run(name, input(4, EPSILON, 4)).images().toFloatArray();

        assertThat(Arrays.equals(once, other)).isNotEqualTo(RANDOM.contains(name));
    }

    @ParameterizedTest
    @MethodSource("fixedStarts")
    void shouldNotChangeAVerdictWithItsBatchMates(String name) {
        AttackInput many = input(6, EPSILON, 1);
        long[] together = verdicts(run(name, many));
        for (int i = 0; i < together.length; i++) {
            AttackInput one =
                    new AttackInput(
                            many.images().get(i + ":" + (i + 1)),
                            many.labels().get(i + ":" + (i + 1)),
                            EPSILON,
                            many.random());
            assertThat(verdicts(run(name, one))[0]).isEqualTo(together[i]);
        }
    }

    /** Of random attacks the first image has the same numbers whoever comes after it. */
    @ParameterizedTest
    @MethodSource("all")
    void shouldNotChangeTheFirstImageWithItsBatchMates(String name) {
        AttackInput many = input(5, EPSILON, 1);
        AttackInput one =
                new AttackInput(
                        many.images().get("0:1"), many.labels().get("0:1"), EPSILON, many.random());

        float[] alone = run(name, one).images().toFloatArray();
        float[] together = run(name, many).images().get("0:1").toFloatArray();

        assertThat(different(alone, together)).isLessThan(PIXELS / 20);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldAttackASingleImage(String name) {
        Adversarial found = run(name, input(1, EPSILON, 1));

        assertThat(found.images().getShape().getShape()).containsExactly(1, 1, 28, 28);
        assertThat(found.losses().getShape().getShape()).containsExactly(1);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldLeaveTheNumberOfLiveArraysUnchanged(String name) {
        try (Attack attack = attack(name)) {
            perturbAndClose(attack);
            int before = LiveArrays.of(device.manager());
            for (int i = 0; i < 100; i++) {
                perturbAndClose(attack);
            }
            assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldLeaveOnlyItsResultToTheCaller(String name) {
        AttackInput input = input(2, EPSILON, 1);
        try (Attack attack = attack(name)) {
            int before = LiveArrays.of(device.manager());

            attack.perturb(target, input);

            assertThat(LiveArrays.of(device.manager()) - before).isEqualTo(2);
        }
    }

    private void perturbAndClose(Attack attack) {
        try (NDManager manager = device.manager().newSubManager()) {
            attack.perturb(target, input(manager, 1, EPSILON, 1));
        }
    }

    private Adversarial run(String name, AttackInput input) {
        try (Attack attack = attack(name)) {
            return attack.perturb(target, input);
        }
    }

    private Attack attack(String name) {
        Config options = ConfigFactory.parseString(QUICK.getOrDefault(name, ""));
        AttackContext context =
                new AttackContext(device.manager(), 1, 28, 28, 10, 100, Randomness.of(5));
        return ATTACKS.create(name, options, context);
    }

    private long[] verdicts(Adversarial found) {
        return target.logits(found.images()).argMax(1).toLongArray();
    }

    private AttackInput input(int count, float epsilon, long seed) {
        return input(device.manager(), count, epsilon, seed);
    }

    /**
     * Correctly classified images that do not depend on the seed, some of their pixels at the ends
     * of the range.
     */
    private AttackInput input(NDManager manager, int count, float epsilon, long seed) {
        float[] pixels = Randomness.of(11).with("images").uniform(count * PIXELS);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = Math.min(1, Math.max(0, 1.5f * pixels[i] - 0.25f));
        }
        NDArray images = Upload.floats(manager, pixels, count, 1, 28, 28);
        NDArray labels = target.logits(images).argMax(1);
        return new AttackInput(images, labels, epsilon, Randomness.of(seed));
    }

    /** Compares without printing thousands of numbers. */
    private static void assertSame(NDArray actual, float[] expected) {
        assertThat(Arrays.equals(actual.toFloatArray(), expected)).isTrue();
    }

    /** Pixels that differ by more than what another order of summation does. */
    private static int different(float[] one, float[] other) {
        int count = 0;
        for (int i = 0; i < one.length; i++) {
            count += Math.abs(one[i] - other[i]) > 1e-4f ? 1 : 0;
        }
        return count;
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
