// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparring.gpu.NotFiniteException;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.Digits;
import dev.sparring.gpu.attack.step.Fgsm;
import dev.sparring.gpu.attack.step.Pgd;
import dev.sparring.gpu.attack.step.PgdSettings;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.evaluation.EvaluationRequest.Chunks;
import dev.sparring.gpu.evaluation.EvaluationRequest.Drop;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.model.TrainedClassifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Finite weights whose numbers are not: LeNet-5 with random weights on ten images of noise. */
class NotFiniteTest {

    private static final StateDict THETA = Digits.weights(1);
    private static final StateDict HUGE = times(1e30f, name -> true);
    private static final Pgd PGD =
            new Pgd(new PgdSettings(2, 0, 0.5, true, 1, PgdSettings.Keep.BEST));

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
    void shouldRefuseLogitsThatOverflow() {
        assertThatThrownBy(() -> evaluate(HUGE, Map.of("pgd", Contender.of(PGD, 1))))
                .isInstanceOf(NotFiniteException.class)
                .hasMessageMatching(
                        "version 7 gives image 0, not attacked, a logit of (NaN|-?Infinity): its"
                                + " weights are too large for float32; take others, or divide the"
                                + " last layer's, its bias too, by one number, which changes no"
                                + " class");
    }

    @Test
    void shouldMeasureWhatDoesNotOverflow() {
        EvaluationResult plain = evaluate(THETA, Map.of());
        EvaluationResult large = evaluate(times(1e36f, name -> name.contains("f7")), Map.of());

        assertThat(large.clean().classes()).isEqualTo(plain.clean().classes());
        assertThat(large.cleanLoss()).isFinite();
    }

    @Test
    void shouldRefuseASurrogateWhoseLogitsOverflow() {
        TrainedClassifier huge = new TrainedClassifier(ClassifierKind.LENET5, HUGE);
        Contender crafted = new Contender(new Fgsm(), 1, Optional.empty(), Optional.of(huge));

        assertThatThrownBy(() -> evaluate(THETA, Map.of("fgsm", crafted)))
                .isInstanceOf(NotFiniteException.class)
                .hasMessageStartingWith("the surrogate gives image 0, under fgsm, a logit of ");
    }

    @Test
    void shouldNameTheAttackThatMakesNoNumbers() {
        Attack broken =
                (target, input) ->
                        new Adversarial(
                                input.images()
                                        .add(Upload.scalar(input.images().getManager(), Float.NaN)),
                                target.losses(input.images(), input.labels()),
                                Map.of());

        NotFiniteException thrown =
                catchThrowableOfType(
                        NotFiniteException.class,
                        () -> evaluate(THETA, Map.of("broken", Contender.of(broken, 1))));

        assertThat(thrown.attack()).contains("broken");
        assertThat(thrown).hasMessageStartingWith("broken gives image 0 a pixel of NaN");
        assertThat(thrown.of("f.safetensors").attack()).contains("broken");
    }

    @Test
    void shouldNameTheImage() {
        FiniteCheck check = new FiniteCheck("version 3", "under pgd", new int[] {4, 17});

        check.logits(new float[] {1, 2, 3, Float.MAX_VALUE});
        assertThatThrownBy(() -> check.logits(new float[] {1, 2, Float.NEGATIVE_INFINITY, 4}))
                .hasMessageStartingWith(
                        "version 3 gives image 17, under pgd, a logit of -Infinity: ");
        assertThatThrownBy(() -> check.losses(new float[] {Float.POSITIVE_INFINITY, 2}))
                .hasMessageStartingWith("version 3 gives image 4, under pgd, a loss of Infinity: ");
        assertThatThrownBy(() -> check.gradients(new float[] {0, Float.NaN}))
                .hasMessageStartingWith("version 3 gives image 17, under pgd, a gradient of NaN: ");
    }

    @Test
    void shouldFollowNoLossThatIsNotANumber() {
        try (LossCurves curves = new LossCurves(device, ClassifierKind.LENET5, PGD)) {
            assertThatThrownBy(() -> curves.follow(HUGE, images, 0.1f, Randomness.of(1), 1))
                    .isInstanceOf(NotFiniteException.class)
                    .hasMessageStartingWith(
                            "the classifier gives image 0, under the attack, a loss");
        }
    }

    @Test
    void shouldNotUseAKeptVerdictThatIsNotANumber() {
        EvaluationResult fresh = evaluate(THETA, Map.of());
        VerdictStore store =
                new VerdictStore() {
                    @Override
                    public Optional<Outcome> find(Piece piece) {
                        float[] losses = new float[10];
                        losses[3] = Float.NaN;
                        return Optional.of(
                                new Outcome(
                                        new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                                        new Verdicts(
                                                new boolean[10],
                                                new int[10],
                                                new double[10],
                                                losses,
                                                new float[10],
                                                List.of(),
                                                new Span(0, 1)),
                                        0));
                    }

                    @Override
                    public void keep(Piece piece, Outcome outcome) {
                        assertThat(outcome.verdicts().losses()).doesNotContain(Float.NaN);
                    }
                };
        SharedEvaluation evaluation =
                new SharedEvaluation(
                        request(THETA),
                        new TreeMap<>(),
                        chunk -> true,
                        store,
                        (done, total, found, opponent) -> {});
        try (RobustEvaluator evaluator =
                new RobustEvaluator(device, ClassifierKind.LENET5, Map.of())) {
            SharedEvaluation.Worker worker = evaluation.worker(evaluator);
            boolean more = true;
            while (more) {
                more = worker.turn();
            }
        }

        assertThat(evaluation.result().orElseThrow().cleanLoss()).isEqualTo(fresh.cleanLoss());
    }

    private EvaluationResult evaluate(StateDict theta, Map<String, Contender> contenders) {
        try (RobustEvaluator evaluator =
                new RobustEvaluator(device, ClassifierKind.LENET5, contenders)) {
            return evaluator.evaluate(request(theta));
        }
    }

    private EvaluationRequest request(StateDict theta) {
        return new EvaluationRequest(
                7, theta, Map.of(), images, 0.1f, Randomness.of(1), Drop.NONE, Chunks.ALONE, 0);
    }

    private static StateDict times(float factor, Predicate<String> which) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        THETA.tensors()
                .forEach(
                        (name, tensor) -> {
                            float[] values = tensor.values().clone();
                            for (int i = 0; i < values.length; i++) {
                                values[i] *= which.test(name) ? factor : 1;
                            }
                            tensors.put(name, new HostTensor(tensor.shape(), values));
                        });
        return new StateDict(tensors);
    }
}
