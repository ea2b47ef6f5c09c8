// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.IterativeAttack;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.Trajectory;
import dev.sparring.gpu.attack.step.Pgd;
import dev.sparring.gpu.attack.step.PgdSettings;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** L2L-DA with inputs taken away, and what it tells of its way. */
class AblationsTest {

    private static final float EPSILON = 0.3f;
    private static final int IMAGES = 6;
    private static final String SMALL = "base-channels = 4, learning-rate = 0.05, ";

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "label = false",
                "delta = false",
                "latent = false",
                "gradient-normalisation = false",
                "label = false, delta = false, latent = false, steps = 1, step-size-ratio = 1"
            })
    void shouldLearnWithoutAnInput(String options) {
        try (LearningToLearnAttack attack = attack("l2l-da", "steps = 3, " + options)) {
            double before = learn(attack, 0, 1);
            learn(attack, 1, 40);

            assertThat(learn(attack, 0, 1)).isGreaterThan(before);
        }
    }

    @Test
    void shouldMakeOneImageWithoutLatents() {
        try (LearningToLearnAttack attack = attack("l2l-da", "latent = false");
                NDManager scope = device.manager().newSubManager()) {
            Adversarial found = attack.learn(target, input(scope, 0));

            assertThat(attack.copies()).isEqualTo(1);
            assertThat(found.images().getShape().get(0)).isEqualTo(IMAGES);
            assertThat(found.measures()).containsOnlyKeys("classification_loss", "gradient_norm");
        }
    }

    @Test
    void shouldReduceToTheOlderAttack() {
        String bare =
                "steps = 1, step-size-ratio = 1, label = false, delta = false, latent = false,"
                        + " gradient-normalisation = false";
        try (LearningToLearnAttack star = attack("l2l-star", "");
                LearningToLearnAttack ablated = attack("l2l-da", bare)) {
            learn(star, 0, 3);
            learn(ablated, 0, 3);

            assertThat(star.state().weights().sha256())
                    .isEqualTo(ablated.state().weights().sha256());
        }
    }

    @Test
    void shouldTellTheLossesOnTheWayOfALearnedAttack() {
        try (LearningToLearnAttack attack = attack("l2l-da", "steps = 3");
                NDManager scope = device.manager().newSubManager()) {
            AttackInput input = input(scope, 0);
            checkTrajectory(attack, input, 3);

            Trajectory run = attack.trajectory(target, input);
            for (int i = 0; i < IMAGES; i++) {
                float[] losses = run.stepLosses().get("1:4, " + i).toFloatArray();
                assertThat(losses).contains(run.losses().toFloatArray()[i]);
            }
        }
    }

    @Test
    void shouldBeginAtARandomPointIfAsked() {
        String options = "steps = 2, step-size-ratio = 0.25, random-start = ";
        try (NDManager scope = device.manager().newSubManager();
                LearningToLearnAttack still = attack("l2l-star", options + false);
                LearningToLearnAttack random = attack("l2l-star", options + true)) {
            float[] clean =
                    target.losses(input(scope, 0).images(), input(scope, 0).labels())
                            .toFloatArray();

            assertThat(losses(scope, still, 0)).startsWith(clean);
            assertThat(losses(scope, still, 0)).isEqualTo(losses(scope, still, 1));
            assertThat(losses(scope, random, 0)).isEqualTo(losses(scope, random, 0));
            assertThat(losses(scope, random, 0)).isNotEqualTo(losses(scope, random, 1));
            assertThat(losses(scope, random, 0)[0]).isNotEqualTo(clean[0]);
            AttackInput input = input(scope, 1);
            NDArray images = random.trajectory(target, input).images();
            Linf.requireLegal("l2l-star", input.images(), images, EPSILON);
        }
    }

    /** Of the start, then of each step, another key for each try. */
    private float[] losses(NDManager scope, LearningToLearnAttack attack, int attempt) {
        AttackInput clean = input(scope, 0);
        AttackInput input =
                new AttackInput(
                        clean.images(), clean.labels(), EPSILON, Randomness.of(8).with(attempt));
        return attack.trajectory(target, input).stepLosses().toFloatArray();
    }

    @Test
    void shouldTellTheLossesOnTheWayOfPgd() {
        try (NDManager scope = device.manager().newSubManager()) {
            PgdSettings settings = new PgdSettings(4, 0, 0.25, true, 1, PgdSettings.Keep.LAST);
            AttackInput input = input(scope, 0);
            checkTrajectory(new Pgd(settings), input, 4);

            Trajectory run = new Pgd(settings).trajectory(target, input);
            assertThat(run.stepLosses().get(4).toFloatArray())
                    .isEqualTo(run.losses().toFloatArray());
        }
    }

    /** The run finds what the attack does, and its losses are those of its images. */
    private void checkTrajectory(IterativeAttack attack, AttackInput input, int steps) {
        Trajectory run = attack.trajectory(target, input);

        NDArray images = attack.perturb(target, input).images();
        assertThat(Arrays.equals(run.images().toFloatArray(), images.toFloatArray())).isTrue();
        assertThat(run.stepLosses().getShape().getShape()).containsExactly(steps + 1, IMAGES);
        float[] last = target.losses(run.images(), input.labels()).toFloatArray();
        assertThat(run.losses().toFloatArray()).isEqualTo(last);
    }

    /** The mean loss of the last round. */
    private double learn(LearningToLearnAttack attack, int from, int to) {
        double loss = 0;
        for (int round = from; round < to; round++) {
            try (NDManager scope = device.manager().newSubManager()) {
                loss = attack.learn(target, input(scope, round)).losses().mean().getFloat();
            }
        }
        return loss;
    }

    private LearningToLearnAttack attack(String name, String options) {
        AttackContext context =
                new AttackContext(device.manager(), 1, 28, 28, 10, 100, Randomness.of(3));
        return (LearningToLearnAttack)
                Attacks.installed()
                        .create(name, ConfigFactory.parseString(SMALL + options), context);
    }

    private static AttackInput input(NDManager scope, int round) {
        return new AttackInput(
                Upload.floats(scope, Randomness.of(5).uniform(IMAGES * 28 * 28), IMAGES, 1, 28, 28),
                Upload.labels(scope, new int[] {1, 2, 3, 4, 5, 6}),
                EPSILON,
                Randomness.of(6).with(round));
    }
}
