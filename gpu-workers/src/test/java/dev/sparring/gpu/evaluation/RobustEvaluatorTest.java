// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.Digits;
import dev.sparring.gpu.attack.step.Fgsm;
import dev.sparring.gpu.attack.step.Pgd;
import dev.sparring.gpu.attack.step.PgdSettings;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.evaluation.EvaluationRequest.Chunks;
import dev.sparring.gpu.evaluation.EvaluationRequest.Drop;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.StateDict;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LeNet-5 with random weights on noise; the first two of its ten images have a wrong label. */
class RobustEvaluatorTest {

    private static final StateDict THETA = Digits.weights(1);
    private static final float EPSILON = 0.02f;
    private static final int EXHIBITS = 5;
    private static final Pgd PGD =
            new Pgd(new PgdSettings(2, 0, 0.5, true, 1, PgdSettings.Keep.BEST));

    private Device device;
    private ImageBatch images;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        ImageBatch batch = Digits.batch(device, THETA, 10);
        int[] labels = batch.labels().clone();
        labels[0] = (labels[0] + 1) % 10;
        labels[1] = (labels[1] + 1) % 10;
        images = new ImageBatch(batch.shape(), batch.pixels(), labels);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldMeasureTheCleanImages() {
        EvaluationResult result = evaluator(Map.of()).evaluate(request(3));

        assertThat(result.images()).isEqualTo(10);
        assertThat(result.cleanAccuracy()).isCloseTo(0.8, within(1e-9));
        assertThat(result.worstCaseAccuracy()).isEqualTo(result.cleanAccuracy());
        assertThat(result.correct()).startsWith(false, false, true);
        assertThat(result.cleanLoss()).isPositive();
    }

    @Test
    void shouldGiveTheSameVerdictsWithAndWithoutDropping() {
        Map<String, Contender> fgsm = Map.of("fgsm", Contender.of(new Fgsm(), 1));

        EvaluationResult dropped = evaluator(fgsm).evaluate(request(4));
        EvaluationResult all = evaluator(fgsm).evaluate(request(4, Drop.NONE));

        assertThat(dropped.attacks().get(0).survived()).isEqualTo(all.attacks().get(0).survived());
        assertThat(dropped.worstCaseAccuracy()).isEqualTo(all.worstCaseAccuracy());
    }

    @Test
    void shouldNotDependOnChunksWhenTheAttackDrawsNothing() {
        Map<String, Contender> fgsm = Map.of("fgsm", Contender.of(new Fgsm(), 1));

        EvaluationResult small = evaluator(fgsm).evaluate(request(3));
        EvaluationResult large = evaluator(fgsm).evaluate(request(10));

        assertThat(small.attacks().get(0).survived()).isEqualTo(large.attacks().get(0).survived());
        assertThat(small.attacks().get(0).meanLoss())
                .isCloseTo(large.attacks().get(0).meanLoss(), within(1e-5));
    }

    @Test
    void shouldGiveTheSameResultForTheSameRequest() {
        RobustEvaluator evaluator = evaluator(Map.of("pgd", Contender.of(PGD, 3)));

        EvaluationResult once = evaluator.evaluate(request(4));

        assertSame(evaluator.evaluate(request(4)), once);
    }

    @Test
    void shouldLetTwoEvaluationsTakeTurns() {
        RobustEvaluator evaluator = evaluator(Map.of("pgd", Contender.of(PGD, 2)));
        EvaluationResult alone = evaluator.evaluate(request(4));
        EvaluationRun run = evaluator.start(request(4));
        EvaluationRun other = evaluator.start(other(4));
        Optional<EvaluationResult> result = Optional.empty();
        while (result.isEmpty()) {
            result = run.turn();
            other.turn();
        }

        assertSame(result.get(), alone);
    }

    @Test
    void shouldTakeATurnForEachChunkOfEachRepeat() {
        EvaluationRun run =
                evaluator(Map.of("pgd", Contender.of(PGD, 2))).start(request(4, Drop.NONE));
        int turns = 1;
        while (run.turn().isEmpty()) {
            turns++;
        }

        assertThat(turns).isEqualTo(3 + 2 * 3);
    }

    @Test
    void shouldGiveACostlyAttackFewerImagesAtATimeOnASharedDevice() {
        Chunks chunks = shared(100);

        assertThat(chunks.images(1, 1)).isEqualTo(100);
        assertThat(chunks.images(10, 1)).isEqualTo(100);
        assertThat(chunks.images(50, 1)).isEqualTo(20);
        assertThat(chunks.images(100_000, 1)).isEqualTo(16);
        assertThat(shared(3).images(100_000, 1)).isEqualTo(3);
        assertThat(new Chunks(100, false).images(100_000, 1)).isEqualTo(100);
    }

    /** Fewer images than a chunk would take it as long. */
    @Test
    void shouldGiveADeviceThatTakesSeveralChunksWholeOnes() {
        Batches gpu = new Batches("cuda:0", 50);
        int together = gpu.together(shared(100));

        assertThat(shared(100).images(1, together)).isEqualTo(1000);
        assertThat(shared(100).images(100, together)).isEqualTo(1000);
        assertThat(shared(100).images(300, together)).isEqualTo(300);
        assertThat(shared(100).images(100_000, together)).isEqualTo(100);
        assertThat(Chunks.ALONE.images(100_000, gpu.together(Chunks.ALONE))).isEqualTo(5000);
        assertThat(Batches.of(device).together(Chunks.ALONE)).isEqualTo(1);
    }

    @Test
    void shouldTellWhatImagesAreTakenForAndHowSurely() {
        Map<String, Contender> pgd = Map.of("pgd", Contender.of(PGD, 1));

        EvaluationResult result = evaluator(pgd).evaluate(request(4, Drop.NONE));

        assertThat(correct(result.clean())).isEqualTo(result.correct());
        assertThat(correct(result.attacks().get(0).predictions()))
                .isEqualTo(result.attacks().get(0).survived());
        assertThat(Arrays.stream(result.clean().confidences())).allMatch(p -> p > 0.1 && p < 1);
    }

    @Test
    void shouldGiveTheSoftmaxProbabilityOfThePrediction() {
        float[] logits = {0, (float) Math.log(3), 2000, 1000};

        double[] confidences = RobustEvaluator.confidences(logits, new int[] {1, 0});

        assertThat(confidences[0]).isCloseTo(0.75, within(1e-6));
        assertThat(confidences[1]).isEqualTo(1);
    }

    @Test
    void shouldKeepTheFirstImagesCleanAndAttacked() {
        Map<String, Contender> contenders =
                Map.of("fgsm", Contender.of(new Fgsm(), 1), "pgd", Contender.of(PGD, 2));

        EvaluationResult result = evaluator(contenders).evaluate(request(3, Drop.NONE));

        assertThat(result.clean().exhibits()).hasSize(EXHIBITS);
        for (int i = 0; i < EXHIBITS; i++) {
            float[] clean = result.clean().exhibits().get(i);
            for (int j = 0; j < clean.length; j++) {
                assertThat(clean[j])
                        .isEqualTo((images.pixels()[i * clean.length + j] & 0xff) / 255f);
            }
            for (EvaluationResult.AttackResult attack : result.attacks()) {
                assertThat(attack.predictions().exhibits()).hasSize(EXHIBITS);
                assertThat(Digits.distance(attack.predictions().exhibits().get(i), clean))
                        .isBetween(EPSILON / 2, EPSILON + 1e-6f);
            }
        }
    }

    @Test
    void shouldShowASparedImageAsItIs() {
        Map<String, Contender> fgsm = Map.of("fgsm", Contender.of(new Fgsm(), 1));

        EvaluationResult result = evaluator(fgsm).evaluate(request(4, Drop.FALLEN));

        Predictions attacked = result.attacks().get(0).predictions();
        assertThat(attacked.exhibits().get(0)).isEqualTo(result.clean().exhibits().get(0));
        assertThat(attacked.exhibits().get(2)).isNotEqualTo(result.clean().exhibits().get(2));
        assertThat(attacked.classes()[0]).isEqualTo(result.clean().classes()[0]);
        assertThat(attacked.confidences()[0]).isEqualTo(result.clean().confidences()[0]);
    }

    @Test
    void shouldFindImagesWhoseGradientIsMasked() {
        RobustEvaluator evaluator = evaluator(Map.of());

        EvaluationResult plain = evaluator.evaluate(request(THETA, 4, Drop.NONE));
        EvaluationResult masked = evaluator.evaluate(request(saturated(), 4, Drop.NONE));

        assertThat(plain.zeroGradientRatio()).isZero();
        assertThat(masked.clean().classes()).isEqualTo(plain.clean().classes());
        // of the two with a wrong label the loss is huge, and so is its gradient
        assertThat(masked.zeroGradientRatio()).isEqualTo(0.8);
    }

    @Test
    void shouldFreeWhatItTook() {
        RobustEvaluator evaluator = evaluator(Map.of("pgd", Contender.of(PGD, 1)));
        evaluator.evaluate(request(10));
        int before = LiveArrays.of(device.manager());
        for (int i = 0; i < 20; i++) {
            evaluator.evaluate(request(10));
        }

        assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
    }

    /** The same classes with logits so far apart that softmax rounds to 0 and 1. */
    private static StateDict saturated() {
        return Digits.scaled(THETA, 1e6f);
    }

    private boolean[] correct(Predictions predictions) {
        boolean[] correct = new boolean[images.count()];
        for (int i = 0; i < correct.length; i++) {
            correct[i] = predictions.classes()[i] == images.labels()[i];
        }
        return correct;
    }

    /** Few images are computed as several copies, and all of these are checked. */
    @ParameterizedTest
    @ValueSource(ints = {3, 20})
    void shouldRefuseAnAttackThatMakesMoreImagesThanItWasGiven(int count) {
        Attack twice =
                (target, input) ->
                        new Adversarial(
                                input.images().concat(input.images()),
                                target.losses(input.images(), input.labels()),
                                Map.of());
        RobustEvaluator evaluator = evaluator(Map.of("twice", Contender.of(twice, 1)));

        assertThatThrownBy(() -> evaluator.evaluate(request(count)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("twice made (");
    }

    private RobustEvaluator evaluator(Map<String, Contender> contenders) {
        return new RobustEvaluator(device, ClassifierKind.LENET5, contenders);
    }

    private EvaluationRequest request(int chunkSize) {
        return request(chunkSize, Drop.FALLEN);
    }

    private EvaluationRequest request(int chunkSize, Drop drop) {
        return request(THETA, chunkSize, drop);
    }

    private EvaluationRequest request(StateDict theta, int chunkSize, Drop drop) {
        return new EvaluationRequest(
                1,
                theta,
                Map.of(),
                images,
                EPSILON,
                Randomness.of(1),
                drop,
                shared(chunkSize),
                EXHIBITS);
    }

    private static Chunks shared(int images) {
        return new Chunks(images, true);
    }

    private EvaluationRequest other(int chunkSize) {
        StateDict theta = Digits.weights(2);
        return new EvaluationRequest(
                2,
                theta,
                Map.of(),
                images,
                EPSILON,
                Randomness.of(2),
                Drop.NONE,
                shared(chunkSize),
                EXHIBITS);
    }

    private static void assertSame(EvaluationResult actual, EvaluationResult expected) {
        assertThat(actual.cleanLoss()).isEqualTo(expected.cleanLoss());
        for (int i = 0; i < expected.attacks().size(); i++) {
            EvaluationResult.AttackResult attack = expected.attacks().get(i);
            assertThat(actual.attacks().get(i).meanLoss()).isEqualTo(attack.meanLoss());
            assertThat(Arrays.equals(actual.attacks().get(i).survived(), attack.survived()))
                    .isTrue();
        }
    }
}
