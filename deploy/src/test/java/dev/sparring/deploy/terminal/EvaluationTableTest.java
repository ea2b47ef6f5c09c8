// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.evaluation.Predictions;
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.Evaluation;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTableTest {

    private static final Predictions NONE = new Predictions(new int[4], new double[4], List.of());

    @Test
    void shouldCompareWhatAllEvaluationsHave() {
        Evaluation before = evaluation(0, 0.1, 0, "pgd").build();
        Evaluation between = evaluation(60, 0.95, 0.01, "pgd").build();
        Evaluation after =
                evaluation(300, 1, 0.5, "pgd")
                        .addAttacks(AttackEvaluation.newBuilder().setAttack("new"))
                        .build();
        assertThat(EvaluationTable.compare(List.of(before, between, after)).lines())
                .containsExactly(
                        "500 test images             before           round 60              after",
                        "                  accuracy    loss   accuracy    loss   accuracy    loss",
                        "clean               10.0 %   2.300     95.0 %   0.300    100.0 %   0.200",
                        "pgd                  0.0 %   2.750      1.0 %   2.750     50.0 %   2.750",
                        "worst case           0.0 %       –      1.0 %       –     50.0 %       –");
    }

    @Test
    void shouldShowBestAndMeanOfSeveralRepeats() {
        EvaluationResult.AttackResult attack =
                new EvaluationResult.AttackResult(
                        "pgd", 0.25, 1.5, List.of(0.5, 0.75), new boolean[4], NONE, 2);
        EvaluationResult result =
                new EvaluationResult(
                        7, 4, 1, 0.1, List.of(attack), 0.25, new boolean[4], NONE, 0, 3);
        assertThat(EvaluationTable.of(result, 2).lines())
                .containsExactly(
                        "attack         best     mean     worst     95 % interval   mean loss  "
                                + " seconds",
                        "clean             –        –   100.0 %   51.0 to 100.0 %       0.100      "
                                + "   –",
                        "pgd          75.0 %   62.5 %    25.0 %     4.6 to 69.9 %       1.500      "
                                + " 2.0",
                        "worst case        –        –    25.0 %     4.6 to 69.9 %           –      "
                                + " 3.0");
        assertThat(EvaluationTable.of(result, 1).lines())
                .startsWith("attack       accuracy     95 % interval   mean loss   seconds");
    }

    private static Evaluation.Builder evaluation(
            int version, double clean, double robust, String attack) {
        return Evaluation.newBuilder()
                .setDefenderVersion(version)
                .setSplit("test")
                .setImages(500)
                .setCleanAccuracy(clean)
                .setCleanLoss(version == 0 ? 2.3 : version == 60 ? 0.3 : 0.2)
                .addAttacks(
                        AttackEvaluation.newBuilder()
                                .setAttack(attack)
                                .setRobustAccuracy(robust)
                                .setMeanLoss(2.75))
                .setWorstCaseAccuracy(robust);
    }
}
