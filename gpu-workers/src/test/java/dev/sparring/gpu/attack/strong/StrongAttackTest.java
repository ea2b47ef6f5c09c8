// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.Digits;
import dev.sparring.gpu.attack.PixelLogitsTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.StateDict;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Four pixels that are the logits, in a ball of radius 0.2; and LeNet-5. */
class StrongAttackTest {

    private static final StrongSettings SETTINGS = new StrongSettings(10, 2, 3, 5, 30, 0.8);

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

        assertThat(target.gradients()).isEqualTo(2 * 10 + 3 * 10 + 3 * 5);
        assertThat(StrongAttack.of(SETTINGS, 4).gradients()).isEqualTo(65);
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

    /** With one seed its parts make the same attempts alone and in turn. */
    @Test
    void shouldFoolWhateverItsPartsFool() {
        StateDict weights = Digits.weights(3);
        ImageBatch batch = Digits.batch(device, weights, 40);
        AttackInput input = digits(batch);
        try (Classifier classifier = ClassifierKind.LENET5.open(device.manager())) {
            classifier.load(weights);
            Target lenet = new ClassifierTarget(classifier);
            boolean[] strong = fooled(lenet, input, StrongAttack.of(SETTINGS, 10));
            List<Attack> parts =
                    List.of(
                            AutoPgd.crossEntropy(10, 2),
                            AutoPgd.targeted(10, 3, 10),
                            Fab.targeted(FabSettings.standard(5), 3, 10),
                            SquareAttack.of(30, 0.8));
            boolean[] any = new boolean[strong.length];
            for (Attack part : parts) {
                boolean[] fallen = fooled(lenet, input, part);
                for (int i = 0; i < any.length; i++) {
                    any[i] |= fallen[i];
                }
            }
            assertThat(any).contains(true).contains(false);
            assertThat(strong).isEqualTo(any);
        }
    }

    /** With one seed all that the four parts find is found, and then something more. */
    @Test
    void shouldFindMoreFromWhereItCameClosest() {
        StateDict weights = Digits.weights(3);
        ImageBatch batch = Digits.batch(device, weights, 40);
        StrongSettings weak = new StrongSettings(3, 1, 1, 1, 10, 0, 0.8);
        StrongSettings refined = new StrongSettings(3, 1, 1, 1, 10, 100, 0.8);
        try (Classifier classifier = ClassifierKind.LENET5.open(device.manager())) {
            classifier.load(weights);
            Target lenet = new ClassifierTarget(classifier);
            AttackInput input = digits(batch);
            boolean[] before = fooled(lenet, input, StrongAttack.of(weak, 10));
            boolean[] after = fooled(lenet, input, StrongAttack.of(refined, 10));
            assertThat(count(after)).isGreaterThan(count(before));
            for (int i = 0; i < before.length; i++) {
                assertThat(after[i]).isIn(true, before[i]);
            }
        }
    }

    /** 100 steps of APGD-CE, of APGD-T and FAB-T towards 9 classes each, and 5,000 queries. */
    @Test
    void shouldHaveTheNumbersOfAutoAttack() {
        Attack standard = create("autoattack");

        assertThat(standard.gradients()).isEqualTo(100 + 900 + 900);
        assertThat(standard.cost()).isEqualTo(100 + 900 + 9 * 150 + 2500);
    }

    /** A fifth of AutoAttack's effort in FAB-T and Square, and the second search. */
    @Test
    void shouldSpareWhatTheSecondSearchFindsSooner() {
        assertThat(create("strong").cost()).isEqualTo(100 + 900 + 9 * 30 + 500 + 1000);
    }

    private static Attack create(String name) {
        AttackContext context = new AttackContext(null, 1, 28, 28, 10, 100, Randomness.of(5));
        return Attacks.installed().create(name, ConfigFactory.empty(), context);
    }

    private AttackInput digits(ImageBatch batch) {
        return new AttackInput(
                Upload.images(device.manager(), batch),
                Upload.labels(device.manager(), batch.labels()),
                0.07f,
                Randomness.of(1),
                true);
    }

    private static long count(boolean... fooled) {
        return IntStream.range(0, fooled.length).filter(i -> fooled[i]).count();
    }

    private static boolean[] fooled(Target lenet, AttackInput input, Attack attack) {
        NDArray logits = lenet.logits(attack.perturb(lenet, input).images());
        return logits.argMax(1).neq(input.labels()).toBooleanArray();
    }

    private Adversarial perturb(float... pixels) {
        return StrongAttack.of(SETTINGS, 4).perturb(target, input(pixels));
    }

    private AttackInput input(float... pixels) {
        return new AttackInput(
                Upload.floats(device.manager(), pixels, 1, 4, 1, 1),
                Upload.labels(device.manager(), new int[1]),
                0.2f,
                Randomness.of(1),
                true);
    }
}
