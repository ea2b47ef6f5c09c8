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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SanityChecksTest {

    private static final float EPSILON = 0.3f;
    private static final StateDict THETA = ClassifierKind.LENET5.initialWeights(Randomness.of(1));
    private static final Predictions NONE = new Predictions(new int[0], new double[0], List.of());

    private final SortedMap<String, Opponent> opponents = new TreeMap<>();
    private final List<EvaluationResult.AttackResult> results = new ArrayList<>();

    @Test
    void shouldPassAnHonestEvaluation() {
        add("fgsm", "fgsm", "{}", 0.9);
        add("pgd", "pgd", "{steps=10}", 0.8);
        add("half", "pgd", "{steps=10}", 0.95, 0.15f, false);
        add("double", "pgd", "{steps=10}", 0.2, 0.6f, false);
        add("all", "pgd", "{steps=10}", 0, 1f, false);
        add("noise", "uniform-noise", "{}", 0.97);
        add("square", "square", "{}", 0.85);
        add("transfer", "pgd", "{steps=10}", 0.96, null, true);

        assertThat(checks(0)).hasSize(6).allMatch(each -> each.outcome() == Check.Outcome.PASS);
        assertThat(checks(0).get(1).detail())
                .isEqualTo("half 95.0 %, pgd 80.0 %, double 20.0 %, all 0.0 %");
    }

    @Test
    void shouldWarnOfEverythingThatIsTheOtherWayRound() {
        add("fgsm", "pgd", "{steps=1}", 0.7);
        add("pgd", "pgd", "{steps=10}", 0.8);
        add("double", "pgd", "{steps=10}", 0.85, 0.6f, false);
        add("all", "pgd", "{steps=10}", 0.02, 1f, false);
        add("noise", "gaussian-noise", "{}", 0.75);
        add("square", "square", "{}", 0.6);

        assertThat(checks(0.06))
                .hasSize(6)
                .allMatch(each -> each.outcome() == Check.Outcome.WARNING)
                .extracting(Check::detail)
                .containsExactly(
                        "pgd 80.0 %, fgsm 70.0 %",
                        "pgd 80.0 %, double 85.0 %, all 2.0 %",
                        "all 2.0 %",
                        "fgsm 70.0 %, square 60.0 %",
                        "pgd 80.0 %, noise 75.0 %",
                        "6.0 % of the images");
    }

    @Test
    void shouldNotTakeABlackBoxInTheEnsembleForAWhiteOne() {
        add("fgsm", "fgsm", "{}", 0.4);
        add("pgd", "pgd", "{steps=10}", 0.6);
        add("square", "square", "{}", 0.2);
        add("strong", "strong", "{steps=100}", 0.2);
        add("autoattack", "autoattack", "{steps=100}", 0.1);
        add("gap", "gap", "{}", 0.1);

        assertThat(checks(0))
                .filteredOn(each -> each.outcome() == Check.Outcome.WARNING)
                .extracting(Check::detail)
                .containsExactly("pgd 60.0 %, fgsm 40.0 %");
    }

    @Test
    void shouldCheckOnlyWhatTheOpponentsAllow() {
        add("pgd", "pgd", "{steps=10}", 0.8);

        assertThat(checks(0))
                .extracting(Check::name)
                .containsExactly("few images have no gradient");
    }

    @Test
    void shouldBringTheOpponentsThatTheChecksNeed() {
        SortedMap<String, Opponent> all =
                SanityOpponents.with(new TreeMap<>(), EPSILON, Optional.of(THETA));
        all.forEach(
                (id, each) ->
                        results.add(
                                new EvaluationResult.AttackResult(
                                        id, 0, 0, List.of(), new boolean[0], NONE, 0)));
        opponents.putAll(all);

        assertThat(checks(0)).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void shouldCheckWithTheStepsOfTheEvaluationsOwnPgd() {
        add("mine", "pgd", "{steps=100}", 0.8);

        assertThat(SanityOpponents.with(opponents, EPSILON, Optional.empty()).values())
                .filteredOn(each -> each.attacker().attack().equals("pgd"))
                .hasSize(4)
                .allMatch(each -> each.attacker().options().getInt("steps") == 100);
    }

    private List<Check> checks(double zeroGradients) {
        return SanityChecks.of(
                new EvaluationResult(
                        0, 200, 0.98, 0, results, 0, new boolean[0], NONE, zeroGradients, 0),
                opponents,
                EPSILON);
    }

    private void add(String id, String attack, String options, double accuracy) {
        add(id, attack, options, accuracy, null, false);
    }

    private void add(
            String id,
            String attack,
            String options,
            double accuracy,
            Float epsilon,
            boolean surrogate) {
        opponents.put(
                id,
                new Opponent(
                        new GameSettings.Attacker(attack, ConfigFactory.parseString(options)),
                        Optional.empty(),
                        1,
                        Optional.ofNullable(epsilon),
                        surrogate ? Optional.of(THETA) : Optional.empty()));
        results.add(
                new EvaluationResult.AttackResult(
                        id, accuracy, 0, List.of(accuracy), new boolean[0], NONE, 0));
    }
}
