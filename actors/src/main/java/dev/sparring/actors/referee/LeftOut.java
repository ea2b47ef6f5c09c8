// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.referee;

import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.evaluation.EvaluationResult.AttackResult;
import java.util.List;
import java.util.Set;

/**
 * Takes attacks out of a result. The evaluator attacks with everybody it has; whose weights were
 * not those of its name has measured nothing.
 */
final class LeftOut {

    private LeftOut() {}

    /**
     * The result of the other attacks. The time is what was spent, on all of them.
     *
     * @param ids of the attacks that do not count; may be empty
     */
    static EvaluationResult of(EvaluationResult all, Set<String> ids) {
        if (ids.isEmpty()) {
            return all;
        }
        List<AttackResult> others =
                all.attacks().stream().filter(each -> !ids.contains(each.attack())).toList();
        return new EvaluationResult(
                all.defenderVersion(),
                all.images(),
                all.cleanAccuracy(),
                all.cleanLoss(),
                others,
                worstCase(all.correct(), others),
                all.correct(),
                all.clean(),
                all.zeroGradientRatio(),
                all.seconds());
    }

    private static double worstCase(boolean[] correct, List<AttackResult> attacks) {
        int unbeaten = 0;
        for (int i = 0; i < correct.length; i++) {
            int image = i;
            boolean stands = correct[i] && attacks.stream().allMatch(a -> a.survived()[image]);
            unbeaten += stands ? 1 : 0;
        }
        return (double) unbeaten / correct.length;
    }
}
