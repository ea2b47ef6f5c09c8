// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sparring.gpu.evaluation.EvaluationRequest.Drop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Four images: the last is misclassified as it is. */
class EvaluationTallyTest {

    private static final double CLOSE = 1e-6;

    @Test
    void shouldCountAnImageThatIsMisclassifiedAsItIsAsFallen() {
        EvaluationTally tally = tally(Drop.FALLEN, Map.of("a", 1));

        assertThat(tally.standing("a", 0, 4)).containsExactly(0, 1, 2);
        tally.addAttacked("a", 0, new int[] {0, 1, 2}, verdicts("110", 1, 2, 3));

        EvaluationResult result = tally.result(5);
        assertThat(result.cleanAccuracy()).isEqualTo(0.75);
        assertThat(result.attacks().get(0).robustAccuracy()).isEqualTo(0.5);
        assertThat(result.attacks().get(0).survived()).containsExactly(true, true, false, false);
        assertThat(result.defenderVersion()).isEqualTo(5);
    }

    @Test
    void shouldCountASparedImageWithItsCleanLoss() {
        EvaluationTally tally = tally(Drop.FALLEN, Map.of("a", 1));
        tally.addAttacked("a", 0, new int[] {0, 1, 2}, verdicts("110", 1, 2, 3));

        EvaluationResult result = tally.result(5);

        assertThat(result.cleanLoss()).isCloseTo((0.1 + 0.2 + 0.3 + 4) / 4, within(CLOSE));
        assertThat(result.attacks().get(0).meanLoss())
                .isCloseTo((1 + 2 + 3 + 4) / 4.0, within(CLOSE));
    }

    @Test
    void shouldSpareTheNextRepeatWhatHasFallen() {
        EvaluationTally tally = tally(Drop.FALLEN, Map.of("a", 2));
        tally.addAttacked("a", 0, new int[] {0, 1, 2}, verdicts("101", 1, 5, 3));

        assertThat(tally.standing("a", 0, 4)).containsExactly(0, 2);
        tally.addAttacked("a", 1, new int[] {0, 2}, verdicts("01", 2, 2));

        EvaluationResult.AttackResult attack = tally.result(0).attacks().get(0);
        assertThat(attack.repeatAccuracies()).containsExactly(0.5, 0.25);
        assertThat(attack.robustAccuracy()).isEqualTo(0.25);
        assertThat(attack.meanLoss()).isCloseTo((2 + 5 + 3 + 4) / 4.0, within(CLOSE));
    }

    @Test
    void shouldKeepRepeatsApartWhenNothingIsDropped() {
        EvaluationTally tally = tally(Drop.NONE, Map.of("a", 2));

        assertThat(tally.standing("a", 1, 4)).containsExactly(1, 2, 3);
        tally.addAttacked("a", 0, new int[] {0, 1, 2, 3}, verdicts("1011", 1, 5, 3, 1));
        tally.addAttacked("a", 1, new int[] {0, 1, 2, 3}, verdicts("0110", 2, 2, 2, 2));

        EvaluationResult.AttackResult attack = tally.result(0).attacks().get(0);
        assertThat(attack.repeatAccuracies()).containsExactly(0.5, 0.5);
        assertThat(attack.robustAccuracy()).isEqualTo(0.25);
        assertThat(attack.meanLoss()).isCloseTo((2 + 5 + 3 + 2) / 4.0, within(CLOSE));
    }

    @Test
    void shouldTakeTheWorstCasePerImageOverAttacks() {
        EvaluationTally tally = tally(Drop.FALLEN, Map.of("a", 1, "b", 1));
        tally.addAttacked("b", 0, new int[] {0, 1, 2}, verdicts("011", 1, 1, 1));
        tally.addAttacked("a", 0, new int[] {0, 1, 2}, verdicts("101", 1, 1, 1));

        EvaluationResult result = tally.result(0);

        assertThat(result.attacks())
                .extracting(EvaluationResult.AttackResult::attack)
                .containsExactly("a", "b");
        assertThat(result.worstCaseAccuracy()).isEqualTo(0.25);
    }

    @Test
    void shouldPredictWhatTheWorstRepeatDid() {
        EvaluationTally tally = tally(Drop.NONE, Map.of("a", 2));
        tally.addAttacked("a", 0, new int[] {0, 1, 2, 3}, verdicts("1011", 1, 5, 3, 1));
        tally.addAttacked("a", 1, new int[] {0, 1, 2, 3}, verdicts("0110", 2, 2, 2, 2));

        Predictions predictions = tally.result(0).attacks().get(0).predictions();

        assertThat(predictions.classes()).containsExactly(0, 0, 1, 0);
        assertThat(predictions.confidences()).containsExactly(0.2, 0.5, 0.3, 0.2);
        assertThat(predictions.exhibits())
                .containsExactly(
                        new float[] {0.2f},
                        new float[] {0.5f},
                        new float[] {0.3f},
                        new float[] {0.2f});
    }

    @Test
    void shouldPredictAMistakeRatherThanWhatHadTheHighestLoss() {
        EvaluationTally tally = tally(Drop.NONE, Map.of("a", 2));
        tally.addAttacked("a", 0, new int[] {0, 1}, verdicts("01", 2, 3));
        tally.addAttacked("a", 1, new int[] {0, 1}, verdicts("10", 3, 2));

        EvaluationResult.AttackResult attack = tally.result(0).attacks().get(0);

        assertThat(attack.predictions().confidences()).startsWith(0.2, 0.2);
        assertThat(attack.survived()).startsWith(false, false);
        assertThat(attack.meanLoss()).isCloseTo((3 + 3 + 0.3 + 4) / 4, within(CLOSE));
    }

    @Test
    void shouldPredictForASparedImageWhatItIsTakenForAsItIs() {
        EvaluationTally tally = tally(Drop.FALLEN, Map.of("a", 2));
        tally.addAttacked("a", 0, new int[] {0, 1, 2}, verdicts("101", 1, 5, 3));
        tally.addAttacked("a", 1, new int[] {0, 2}, verdicts("01", 2, 2));

        Predictions predictions = tally.result(0).attacks().get(0).predictions();

        assertThat(predictions.classes()).containsExactly(0, 0, 1, 0);
        assertThat(predictions.confidences()).containsExactly(0.2, 0.5, 0.3, 0.4);
        assertThat(predictions.exhibits().get(3)).containsExactly(0.4f);
    }

    @Test
    void shouldCountTheTimeInWhichTwoDevicesWorkedOnce() {
        EvaluationTally tally = tally(Drop.NONE, Map.of("a", 1, "idle", 1));
        tally.addAttacked("a", 0, new int[] {0, 1, 2, 3}, verdicts("1011", 1, 5, 3, 1));

        EvaluationResult result = tally.result(0);

        assertThat(result.seconds()).isEqualTo(1);
        assertThat(result.attacks())
                .extracting(EvaluationResult.AttackResult::seconds)
                .containsExactly(1.0, 0.0);
    }

    @Test
    void shouldTellTheShareOfImagesWithoutAGradient() {
        assertThat(tally(Drop.NONE, Map.of()).result(0).zeroGradientRatio()).isEqualTo(0.5);
    }

    @Test
    void shouldCountPredictionsByTrueClass() {
        Predictions predictions = tally(Drop.NONE, Map.of()).result(0).clean();

        assertThat(predictions.classes()).containsExactly(1, 1, 1, 0);
        assertThat(predictions.confusion(new int[] {1, 1, 0, 1}, 2)).containsExactly(0, 1, 1, 2);
    }

    private static EvaluationTally tally(Drop drop, Map<String, Integer> repeats) {
        EvaluationTally tally = new EvaluationTally(4, drop, repeats, 4);
        tally.addClean(0, new Verdicts.Clean(verdicts("111", 0.1f, 0.2f, 0.3f), 2));
        tally.addClean(3, new Verdicts.Clean(verdicts("0", 4), 0));
        return tally;
    }

    /**
     * One digit for each image: 1 for correct, and the predicted class. Confidence and pixel are
     * the loss divided by 10, and the margin falls as the loss rises.
     */
    private static Verdicts verdicts(String digits, float... losses) {
        boolean[] correct = new boolean[digits.length()];
        for (int i = 0; i < correct.length; i++) {
            correct[i] = digits.charAt(i) == '1';
        }
        int[] predictions = digits.chars().map(digit -> digit - '0').toArray();
        double[] confidences = new double[losses.length];
        Arrays.setAll(confidences, i -> losses[i] / 10.0);
        List<float[]> pixels = new ArrayList<>();
        for (float loss : losses) {
            pixels.add(new float[] {loss / 10});
        }
        float[] margins = new float[losses.length];
        for (int i = 0; i < margins.length; i++) {
            margins[i] = correct[i] ? 1 / losses[i] : -losses[i];
        }
        return new Verdicts(
                correct, predictions, confidences, losses, margins, pixels, new Span(0, 1));
    }
}
