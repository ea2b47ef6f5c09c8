// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.Evaluation;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTableTest {

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
                        "500 test images   before   round 60     after",
                        "clean             10.0 %     95.0 %   100.0 %",
                        "pgd                0.0 %      1.0 %    50.0 %",
                        "worst case         0.0 %      1.0 %    50.0 %");
    }

    private static Evaluation.Builder evaluation(
            int version, double clean, double robust, String attack) {
        return Evaluation.newBuilder()
                .setDefenderVersion(version)
                .setSplit("test")
                .setImages(500)
                .setCleanAccuracy(clean)
                .addAttacks(
                        AttackEvaluation.newBuilder().setAttack(attack).setRobustAccuracy(robust))
                .setWorstCaseAccuracy(robust);
    }
}
