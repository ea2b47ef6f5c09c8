// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.referee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.evaluation.EvaluationResult.AttackResult;
import dev.sparring.gpu.evaluation.Predictions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeftOutTest {

    private static final Predictions NOBODY_LOOKS =
            new Predictions(new int[4], new double[4], List.of());

    private static final EvaluationResult ALL =
            new EvaluationResult(
                    3,
                    4,
                    0.75,
                    1,
                    List.of(
                            attack("l2l-da", false, true, true, true),
                            attack("pgd", true, false, true, true)),
                    0.25,
                    new boolean[] {true, true, true, false},
                    NOBODY_LOOKS,
                    0.5,
                    2);

    @Test
    void shouldCountTheOthersAlone() {
        EvaluationResult result = LeftOut.of(ALL, Set.of("l2l-da"));

        assertThat(result.attacks()).extracting(AttackResult::attack).containsExactly("pgd");
        assertThat(result.worstCaseAccuracy()).isEqualTo(0.5);
        assertThat(result.cleanAccuracy()).isEqualTo(0.75);
    }

    @Test
    void shouldFindTheSameWorstCaseAsAlways() {
        assertThat(LeftOut.of(ALL, Set.of("nobody")).worstCaseAccuracy())
                .isEqualTo(ALL.worstCaseAccuracy());
        assertThat(LeftOut.of(ALL, Set.of("l2l-da", "pgd")).worstCaseAccuracy())
                .isEqualTo(ALL.cleanAccuracy());
    }

    private static AttackResult attack(String id, boolean... survived) {
        return new AttackResult(id, 0.5, 1, List.of(0.5), survived, NOBODY_LOOKS, 1);
    }
}
