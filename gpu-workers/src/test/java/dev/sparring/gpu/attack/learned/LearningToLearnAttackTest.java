// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.SgdSettings;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LearningToLearnAttackTest {

    private static final float EPSILON = 0.3f;
    private static final int IMAGES = 6;

    private Device device;
    private Classifier classifier;
    private Target target;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 2);
        classifier = ClassifierKind.LENET5.open(device.manager());
        classifier.load(ClassifierKind.LENET5.initialWeights(Randomness.of(7)));
        target = new ClassifierTarget(classifier);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldAnswerWithTwoImagesPerCleanOneAndMeasures() {
        try (LearningToLearnAttack attack = attack(LearningToLearnSettings.Reduction.SUM);
                NDManager scope = device.manager().newSubManager()) {
            Adversarial found = attack.learn(target, input(scope, 0));

            assertThat(found.images().getShape().getShape()).containsExactly(2 * IMAGES, 1, 28, 28);
            assertThat(found.losses().size()).isEqualTo(2 * IMAGES);
            assertThat(found.measures())
                    .containsOnlyKeys("classification_loss", "diversity_loss", "gradient_norm");
            assertThat(found.measures().values()).allMatch(value -> value > 0);
        }
    }

    @Test
    void shouldLearnTheSameBytesTwiceOnTwoThreads() {
        byte[] once = learnt(3).weights().sha256();

        assertThat(learnt(3).weights().sha256()).isEqualTo(once);
    }

    @Test
    void shouldGoOnBitForBitFromARestoredState() {
        PlayerState straight = learnt(4);
        try (LearningToLearnAttack attack = attack(LearningToLearnSettings.Reduction.SUM)) {
            attack.restore(learnt(2));
            learn(attack, 2, 4);

            assertThat(attack.state().weights().sha256()).isEqualTo(straight.weights().sha256());
            assertThat(attack.state().optimizer().sha256())
                    .isEqualTo(straight.optimizer().sha256());
        }
    }

    @Test
    void shouldRaiseTheLossOfWhatItAttacks() {
        try (LearningToLearnAttack attack = attack(LearningToLearnSettings.Reduction.SUM);
                NDManager scope = device.manager().newSubManager()) {
            double before = attack.learn(target, input(scope, 0)).losses().mean().getFloat();
            learn(attack, 1, 20);
            double after = attack.learn(target, input(scope, 0)).losses().mean().getFloat();

            assertThat(after).isGreaterThan(before);
        }
    }

    @Test
    void shouldNotChangeWhenItOnlyAttacks() {
        try (LearningToLearnAttack attack = attack(LearningToLearnSettings.Reduction.SUM);
                NDManager scope = device.manager().newSubManager()) {
            byte[] before = attack.state().weights().sha256();

            attack.perturb(target, input(scope, 0));

            assertThat(attack.state().weights().sha256()).isEqualTo(before);
        }
    }

    @Test
    void shouldDivideByTheStepsWhenMeansAreAsked() {
        GeneratorRound.Result sum = examined(LearningToLearnSettings.Reduction.SUM);
        GeneratorRound.Result mean = examined(LearningToLearnSettings.Reduction.MEAN);

        assertThat(mean.classificationLoss()).isCloseTo(sum.classificationLoss() / 3, within(1e-6));
        assertThat(mean.diversityLoss()).isCloseTo(sum.diversityLoss() / 3, within(1e-6));
        float whole = sum.gradients().get("up1.upconv.weight").getFloat(0, 0, 0, 0);
        float third = mean.gradients().get("up1.upconv.weight").getFloat(0, 0, 0, 0);
        assertThat((double) third).isCloseTo(whole / 3, within(Math.abs(whole) * 1e-4));
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }

    @Test
    void shouldLeaveTheNumberOfLiveArraysUnchanged() {
        try (LearningToLearnAttack attack = attack(LearningToLearnSettings.Reduction.SUM)) {
            learn(attack, 0, 1);
            int before = LiveArrays.of(device.manager());
            learn(attack, 1, 100);

            assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
        }
        assertThat(LiveArrays.of(device.manager())).isEqualTo(11);
    }

    @Test
    void shouldRefuseAStateThatIsNotItsOwn() {
        try (LearningToLearnAttack attack = attack(LearningToLearnSettings.Reduction.SUM)) {
            PlayerState good = attack.state();
            StateDict momentum =
                    new StateDict(Map.of("oops", new HostTensor(new long[0], new float[1])));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> attack.restore(new PlayerState(StateDict.empty(), momentum)))
                    .withMessageContaining("'oops'");
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () ->
                                    attack.restore(
                                            new PlayerState(StateDict.empty(), good.optimizer())))
                    .withMessage(
                            "weights for the generator: tensor 'down0.conv.weight' is missing");
            assertThat(attack.state().weights().sha256()).isEqualTo(good.weights().sha256());
        }
    }

    private GeneratorRound.Result examined(LearningToLearnSettings.Reduction reduction) {
        NDManager scope = device.manager().newSubManager();
        LearningToLearnAttack attack = attack(reduction);
        AttackInput input = input(scope, 0);
        float[] latent = Randomness.of(4).gaussian(2 * IMAGES * 8);
        return attack.examine(
                target,
                input.images(),
                input.labels(),
                Upload.floats(scope, latent, 2 * IMAGES, 8),
                EPSILON);
    }

    private PlayerState learnt(int rounds) {
        try (LearningToLearnAttack attack = attack(LearningToLearnSettings.Reduction.SUM)) {
            learn(attack, 0, rounds);
            return attack.state();
        }
    }

    private void learn(LearningToLearnAttack attack, int from, int to) {
        for (int round = from; round < to; round++) {
            try (NDManager scope = device.manager().newSubManager()) {
                attack.learn(target, input(scope, round));
            }
        }
    }

    private LearningToLearnAttack attack(LearningToLearnSettings.Reduction reduction) {
        SgdSettings optimizer = new SgdSettings(0.05, 0.9, 1e-5, 1);
        return new LearningToLearnAttack(
                new LearningToLearnSettings(2, 8, 3, 0.25, 0.02, reduction, optimizer),
                new AttackContext(device.manager(), 1, 28, 28, 10, 100, Randomness.of(3)));
    }

    private static AttackInput input(NDManager scope, int round) {
        return new AttackInput(
                Upload.floats(scope, Randomness.of(5).uniform(IMAGES * 28 * 28), IMAGES, 1, 28, 28),
                Upload.labels(scope, new int[] {1, 2, 3, 4, 5, 6}),
                EPSILON,
                Randomness.of(6).with(round));
    }
}
