// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.attack.Linf;
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
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GAP and AdvGAN: what they learn, and the pieces of it that can be computed by hand. */
class OneShotAttackTest {

    private static final float EPSILON = 0.3f;
    private static final int IMAGES = 6;
    private static final String SMALL = "base-channels = 2, blocks = 1, learning-rate = 0.01, ";
    private static final Offset<Float> ROUNDING = Offset.offset(1e-6f);

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

    /** The margins of random weights are narrow, so looking clean must weigh little here. */
    @ParameterizedTest
    @CsvSource({"gap, ''", "advgan, gan-weight = 0"})
    void shouldRaiseTheLossOfWhatItAttacks(String name, String options) {
        try (LearningAttack attack = attack(name, SMALL + options, 1, 28);
                NDManager scope = device.manager().newSubManager()) {
            double before = attack.perturb(target, input(scope, 0)).losses().mean().getFloat();
            learn(attack, 0, 20);
            double after = attack.perturb(target, input(scope, 0)).losses().mean().getFloat();

            assertThat(after).isGreaterThan(before + 0.01);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gap, 'classification_loss,gradient_norm'",
        "advgan, 'classification_loss,discriminator_loss,gradient_norm,hinge_loss'"
    })
    void shouldAnswerARoundWithOneImageEachAndMeasures(String name, String measures) {
        try (LearningAttack attack = attack(name);
                NDManager scope = device.manager().newSubManager()) {
            AttackInput input = input(scope, 0);
            int before = LiveArrays.of(scope);

            Adversarial found = attack.learn(target, input);

            assertThat(LiveArrays.of(scope) - before).isEqualTo(2);
            assertThat(attack.copies()).isEqualTo(1);
            Linf.requireLegal(name, input.images(), found.images(), EPSILON);
            assertThat(found.losses().toFloatArray())
                    .containsExactly(
                            target.losses(found.images(), input.labels()).toFloatArray(),
                            Offset.offset(1e-5f));
            assertThat(found.measures()).containsOnlyKeys(measures.split(","));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gap", "advgan"})
    void shouldGoOnBitForBitFromARestoredState(String name) {
        PlayerState straight = learnt(name, 5);
        try (LearningAttack attack = attack(name)) {
            attack.restore(learnt(name, 2));
            learn(attack, 2, 5);

            assertThat(attack.state().weights().sha256()).isEqualTo(straight.weights().sha256());
            assertThat(attack.state().optimizer().sha256())
                    .isEqualTo(straight.optimizer().sha256());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gap", "advgan"})
    void shouldLeaveTheNumberOfLiveArraysUnchanged(String name) {
        try (LearningAttack attack = attack(name)) {
            learn(attack, 0, 1);
            int before = LiveArrays.of(device.manager());
            learn(attack, 1, 100);

            assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
        }
        assertThat(LiveArrays.of(device.manager())).isEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gap", "advgan"})
    void shouldNotChangeWhenItOnlyAttacksNorTouchTheTarget(String name) {
        try (LearningAttack attack = attack(name);
                NDManager scope = device.manager().newSubManager()) {
            byte[] theta = classifier.state().sha256();
            learn(attack, 0, 2);
            byte[] phi = attack.state().weights().sha256();

            attack.perturb(target, input(scope, 0));

            assertThat(attack.state().weights().sha256()).isEqualTo(phi);
            assertThat(classifier.state().sha256()).isEqualTo(theta);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gap", "advgan"})
    void shouldLearnOnColourImages(String name) {
        try (Classifier resnet = ClassifierKind.RESNET20.open(device.manager());
                NDManager scope = device.manager().newSubManager();
                LearningAttack attack = attack(name, "base-channels = 2, blocks = 1", 3, 32)) {
            resnet.load(ClassifierKind.RESNET20.initialWeights(Randomness.of(7)));
            float[] pixels = Randomness.of(5).uniform(2 * 3 * 32 * 32);
            NDArray images = Upload.floats(scope, pixels, 2, 3, 32, 32);
            NDArray labels = Upload.labels(scope, new int[] {1, 2});
            AttackInput input = new AttackInput(images, labels, 8 / 255f, Randomness.of(6));

            Adversarial found = attack.learn(new ClassifierTarget(resnet), input);

            Linf.requireLegal(name, images, found.images(), 8 / 255f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gap", "advgan"})
    void shouldRefuseAStateThatIsNotItsOwn(String name) {
        try (LearningAttack attack = attack(name)) {
            learn(attack, 0, 1);
            PlayerState good = attack.state();
            StateDict moments =
                    new StateDict(Map.of("oops", new HostTensor(new long[0], new float[1])));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> attack.restore(new PlayerState(good.weights(), moments)))
                    .withMessage("Adam's state lacks 'steps'");
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () ->
                                    attack.restore(
                                            new PlayerState(StateDict.empty(), good.optimizer())))
                    .withMessage("weights for the attack: tensor 'generator.in.weight' is missing");
            assertThat(attack.state().optimizer().sha256()).isEqualTo(good.optimizer().sha256());
        }
    }

    /** With a generator that does not mind being found out. */
    @Test
    void shouldTeachTheDiscriminatorToTellThemApart() {
        try (LearningAttack attack = attack("advgan", SMALL + "gan-weight = 0", 1, 28)) {
            double before = learn(attack, 0, 1).get("discriminator_loss");
            double after = learn(attack, 1, 20).get("discriminator_loss");

            assertThat(after).isLessThan(before / 2);
        }
    }

    @Test
    void shouldRefuseImagesThatCannotBeHalvedTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> attack("gap", "", 1, 30))
                .withMessage(
                        "gap: images of 30 x 30 pixels; the generator needs sides divisible by 4");
    }

    @Test
    void shouldScaleEachPerturbationToEpsilon() {
        NDArray drawn = array(new long[] {2, 1, 1, 2}, 0.5f, -0.25f, 0, -0.1f);

        assertThat(Gap.scaled(drawn, EPSILON).toFloatArray())
                .containsExactly(new float[] {0.3f, -0.15f, 0, -0.3f}, ROUNDING);
        assertThat(Gap.scaled(array(new long[] {1, 1, 1, 2}, 0, 0), EPSILON).toFloatArray())
                .containsExactly(0, 0);
    }

    @Test
    void shouldChargeForLengthAboveTheBound() {
        // lengths of 1 and 0.5 of the longest: 0.4 and nothing above 0.6
        NDArray delta = array(new long[] {2, 1, 1, 2}, 0.3f, -0.3f, 0.15f, 0.15f);

        assertThat(AdvGan.hinge(delta, EPSILON, 0.6).getFloat()).isCloseTo(0.2f, ROUNDING);
        assertThat(AdvGan.hinge(delta, EPSILON, 1).getFloat()).isCloseTo(0, ROUNDING);
        assertThat(AdvGan.hinge(delta, 0, 0.5).getFloat()).isZero();
    }

    private NDArray array(long[] shape, float... values) {
        return Upload.floats(device.manager(), values, shape);
    }

    private PlayerState learnt(String name, int rounds) {
        try (LearningAttack attack = attack(name)) {
            learn(attack, 0, rounds);
            return attack.state();
        }
    }

    /** The measures of the last round. */
    private Map<String, Double> learn(LearningAttack attack, int from, int to) {
        Map<String, Double> measures = Map.of();
        for (int round = from; round < to; round++) {
            try (NDManager scope = device.manager().newSubManager()) {
                measures = attack.learn(target, input(scope, round)).measures();
            }
        }
        return measures;
    }

    private LearningAttack attack(String name) {
        return attack(name, SMALL, 1, 28);
    }

    private LearningAttack attack(String name, String options, int channels, int side) {
        AttackContext context =
                new AttackContext(
                        device.manager(), channels, side, side, 10, 100, Randomness.of(3));
        return (LearningAttack)
                Attacks.installed().create(name, ConfigFactory.parseString(options), context);
    }

    private static AttackInput input(NDManager scope, int round) {
        return new AttackInput(
                Upload.floats(scope, Randomness.of(5).uniform(IMAGES * 28 * 28), IMAGES, 1, 28, 28),
                Upload.labels(scope, new int[] {1, 2, 3, 4, 5, 6}),
                EPSILON,
                Randomness.of(6).with(round));
    }
}
