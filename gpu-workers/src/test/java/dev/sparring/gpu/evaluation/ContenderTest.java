// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.Digits;
import dev.sparring.gpu.attack.EchoLearner;
import dev.sparring.gpu.attack.step.Fgsm;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.evaluation.EvaluationRequest.Chunks;
import dev.sparring.gpu.evaluation.EvaluationRequest.Drop;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.model.TrainedClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a contender is given and held to, on a LeNet-5 with random weights and ten images. */
class ContenderTest {

    private static final StateDict THETA = Digits.weights(1);
    private static final float EPSILON = 0.02f;

    private Device device;
    private ImageBatch images;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        images = Digits.batch(device, THETA, 10);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldRefuseAnAttackThatLeavesTheBall() {
        Attack cheat =
                (target, input) ->
                        new Adversarial(
                                input.images().add(Upload.scalar(input.images().getManager(), 0.5)),
                                null,
                                Map.of());

        assertThatThrownBy(() -> evaluate(Map.of("cheat", Contender.of(cheat, 1)), Drop.FALLEN))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cheat left the ball")
                .hasMessageContaining("epsilon is 0.02");
    }

    @Test
    void shouldEvaluateALearningAttackWithThePhiOfTheRequest() {
        EchoLearner learner = new EchoLearner();
        Map<String, PlayerState> phi = Map.of("echo", EchoLearner.state(9));

        EvaluationResult result =
                evaluate(Map.of("echo", Contender.of(learner, 1)), phi, Drop.FALLEN);

        assertThat(learner.state().weights().tensors().get("rounds").values()).containsExactly(9);
        assertThat(result.attacks().get(0).robustAccuracy()).isEqualTo(result.cleanAccuracy());
    }

    @Test
    void shouldAttackWithTheContendersOwnEpsilon() {
        Contender wide = new Contender(new Fgsm(), 1, Optional.of(2 * EPSILON), Optional.empty());

        EvaluationResult result =
                evaluate(Map.of("own", Contender.of(new Fgsm(), 1), "wide", wide), Drop.NONE);

        float[] clean = result.clean().exhibits().get(2);
        assertThat(Digits.distance(result.attacks().get(0).predictions().exhibits().get(2), clean))
                .isCloseTo(EPSILON, within(1e-6f));
        assertThat(Digits.distance(result.attacks().get(1).predictions().exhibits().get(2), clean))
                .isCloseTo(2 * EPSILON, within(1e-6f));
    }

    @Test
    void shouldCraftOnTheSurrogateAndJudgeByTheDefender() {
        Contender transfer =
                new Contender(new Fgsm(), 1, Optional.empty(), surrogate(Digits.weights(2)));
        Contender same = new Contender(new Fgsm(), 1, Optional.empty(), surrogate(THETA));

        List<EvaluationResult.AttackResult> attacks =
                evaluate(
                                Map.of(
                                        "direct",
                                        Contender.of(new Fgsm(), 1),
                                        "same",
                                        same,
                                        "transfer",
                                        transfer),
                                Drop.NONE)
                        .attacks();

        assertThat(attacks.get(1).meanLoss()).isEqualTo(attacks.get(0).meanLoss());
        assertThat(attacks.get(2).meanLoss()).isLessThan(attacks.get(0).meanLoss());
    }

    @Test
    void shouldTellTheAttackWhetherAnyMistakeWillDo() {
        List<Boolean> told = new ArrayList<>();
        Fgsm fgsm = new Fgsm();
        Attack listener =
                (target, input) -> {
                    told.add(input.misclassificationSuffices());
                    return fgsm.perturb(target, input);
                };
        Contender transfer = new Contender(listener, 1, Optional.empty(), surrogate(THETA));

        evaluate(Map.of("fgsm", Contender.of(listener, 1)), Drop.NONE);
        evaluate(Map.of("fgsm", Contender.of(listener, 1)), Drop.FALLEN);
        evaluate(Map.of("fgsm", transfer), Drop.FALLEN);

        // a surrogate's mistake need not be the defender's
        assertThat(told).containsExactly(false, true, false);
    }

    private EvaluationResult evaluate(Map<String, Contender> contenders, Drop drop) {
        return evaluate(contenders, Map.of(), drop);
    }

    private EvaluationResult evaluate(
            Map<String, Contender> contenders, Map<String, PlayerState> phi, Drop drop) {
        try (RobustEvaluator evaluator =
                new RobustEvaluator(device, ClassifierKind.LENET5, contenders)) {
            return evaluator.evaluate(
                    new EvaluationRequest(
                            1,
                            THETA,
                            phi,
                            images,
                            EPSILON,
                            Randomness.of(1),
                            drop,
                            new Chunks(10, true),
                            images.count()));
        }
    }

    private static Optional<TrainedClassifier> surrogate(StateDict weights) {
        return Optional.of(new TrainedClassifier(ClassifierKind.LENET5, weights));
    }
}
