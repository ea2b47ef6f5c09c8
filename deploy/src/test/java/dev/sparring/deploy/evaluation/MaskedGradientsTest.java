// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.evaluation.Predictions;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.model.TrainedClassifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A hundred images, of which each attack fools the first so many. */
class MaskedGradientsTest {

    private static final StateDict THETA = ClassifierKind.LENET5.initialWeights(Randomness.of(1));
    private static final Predictions NONE = new Predictions(new int[0], new double[0], List.of());
    private static final int IMAGES = 100;

    private final SortedMap<String, Opponent> opponents = new TreeMap<>();
    private final List<EvaluationResult.AttackResult> results = new ArrayList<>();

    @Test
    void shouldSayNothingOfAnHonestEvaluation() {
        add("fgsm", "fgsm", "", 20);
        add("pgd10", "pgd", "steps=10,step-size-ratio=0.25", 40);
        add("pgd100", "pgd", "steps=100,step-size-ratio=0.0833", 41);
        add("square", "square", "", 39);
        add("noise", "uniform-noise", "", 2);
        add("strong", "strong", "steps=100", 43);

        assertThat(warnings(0.05)).isEmpty();
    }

    @Test
    void shouldWarnOfImagesWithoutAGradient() {
        assertThat(warnings(0.06))
                .singleElement()
                .asString()
                .startsWith(
                        "WARNING 6.0 % of the images have a gradient of exactly 0 (up to 5.0 % are"
                                + " usual): ");
    }

    @Test
    void shouldWarnWhenASingleAttackDoesMoreThanStrong() {
        add("pgd", "pgd", "steps=10", 48);
        add("strong", "strong", "steps=100", 43);

        assertThat(warnings(0))
                .containsExactly(
                        "WARNING pgd fools 5 images that strong does not, and misses 0 that it"
                            + " fools: a single attack should not find more than strong; gradients"
                            + " may be masked, --sanity looks closer");
    }

    @Test
    void shouldTakeFourImagesForChance() {
        add("pgd", "pgd", "steps=10", 47);
        add("strong", "strong", "steps=100", 43);

        assertThat(warnings(0)).isEmpty();
    }

    @Test
    void shouldWarnWhenWhatSeesNoGradientsDoesMore() {
        add("pgd", "pgd", "steps=10,step-size-ratio=0.25", 10);
        add("square", "square", "", 30);
        surrogate("transfer", "pgd", "steps=10,step-size-ratio=0.25", 25);

        assertThat(warnings(0))
                .singleElement()
                .asString()
                .startsWith("WARNING square fools 20 images that pgd does not")
                .contains("an attack without gradients should not find more");
    }

    @Test
    void shouldWarnWhenASingleStepDoesMoreThanSeveral() {
        add("fgsm", "fgsm", "", 30);
        add("apgd-ce", "apgd-ce", "steps=100", 20);

        assertThat(warnings(0))
                .singleElement()
                .asString()
                .startsWith("WARNING fgsm fools 10 images that apgd-ce does not");
    }

    @Test
    void shouldWarnWhenFewerStepsDoMoreThanMoreOfTheSame() {
        add("few", "pgd", "steps=10,step-size-ratio=0.25,restarts=1", 30);
        add("many", "pgd", "steps=100,step-size-ratio=0.0833,restarts=2", 20);

        assertThat(warnings(0))
                .singleElement()
                .asString()
                .contains("few fools 10 images that many does not", "fewer steps");
    }

    @Test
    void shouldNotExpectMoreOfStepsThatGoNowhereOrOfAnotherAttack() {
        add("few", "pgd", "steps=10,step-size-ratio=0.25", 30);
        add("short", "pgd", "steps=100,step-size-ratio=0.001", 20);
        add("last", "pgd", "steps=100,step-size-ratio=0.25,keep=last", 20);
        add("cw", "cw", "steps=1000", 20);
        add("square", "square", "", 29);

        assertThat(warnings(0)).isEmpty();
    }

    @Test
    void shouldNotExpectAnythingOfAnAttackThatLearns() {
        learned("l2l-da", "l2l-da", "steps=10", 5);
        add("square", "square", "", 30);

        assertThat(warnings(0)).isEmpty();
    }

    @Test
    void shouldExpectNothingOfOptionsThatAreNoNumbers() {
        add("mine", "mine", "steps=many,step-size-ratio=0.25", 30);
        add("more", "mine", "steps=10,step-size-ratio=wide", 10);
        add("again", "mine", "steps=20,restarts=[2]", 5);
        add("fgsm", "fgsm", "steps=few", 20);

        assertThat(warnings(0)).hasSize(1).first().asString().startsWith("WARNING fgsm fools 15");
    }

    private List<String> warnings(double zeroGradients) {
        EvaluationResult result =
                new EvaluationResult(
                        0, IMAGES, 1, 0, results, 0, new boolean[0], NONE, zeroGradients, 0);
        return MaskedGradients.warnings(result, opponents);
    }

    private void add(String id, String attack, String options, int fooled) {
        add(id, attack, options, fooled, Optional.empty(), Optional.empty());
    }

    private void surrogate(String id, String attack, String options, int fooled) {
        add(id, attack, options, fooled, Optional.empty(), Optional.of(THETA));
    }

    private void learned(String id, String attack, String options, int fooled) {
        add(id, attack, options, fooled, Optional.of(THETA), Optional.empty());
    }

    private void add(
            String id,
            String attack,
            String options,
            int fooled,
            Optional<StateDict> phi,
            Optional<StateDict> surrogate) {
        boolean[] survived = new boolean[IMAGES];
        Arrays.fill(survived, fooled, IMAGES, true);
        opponents.put(
                id,
                new Opponent(
                        new GameSettings.Attacker(attack, ConfigFactory.parseString(options)),
                        phi,
                        1,
                        Optional.empty(),
                        surrogate.map(
                                weights -> new TrainedClassifier(ClassifierKind.LENET5, weights))));
        double accuracy = 1 - (double) fooled / IMAGES;
        results.add(
                new EvaluationResult.AttackResult(
                        id, accuracy, 0, List.of(accuracy), survived, NONE, 0));
    }
}
