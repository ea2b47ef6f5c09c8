// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.strong.StagedAttack.Opening;
import java.util.List;
import java.util.stream.Stream;

/**
 * The worst that is known to come from attacks without weights: AutoAttack (Croce and Hein 2020) in
 * its standard version. APGD-CE, APGD-T, FAB-T and the Square attack in turn, each only on the
 * images that the ones before did not fool. If that is asked for a second Square search follows,
 * which AutoAttack lacks: from the point where an image came closest to being misclassified.
 * APGD-CE depends on the scale of the logits, as its loss does, and the second search on what
 * APGD-CE found; what the other three find does not.
 */
public final class StrongAttack {

    private StrongAttack() {}

    /**
     * An attack without state. Images that are misclassified as they are stay as they are.
     *
     * @param classes K of the classifier
     * @throws IllegalArgumentException if the classes are too few for APGD-T
     */
    public static Attack of(StrongSettings settings, int classes) {
        List<Stage> stages =
                Stream.of(
                                AutoPgd.crossEntropyStages(settings.steps(), settings.restarts()),
                                AutoPgd.targetedStages(
                                        settings.steps(), settings.targetClasses(), classes),
                                Fab.targetedStages(
                                        FabSettings.standard(settings.fabSteps()),
                                        settings.targetClasses(),
                                        classes),
                                squares(settings))
                        .flatMap(List::stream)
                        .toList();
        return new StagedAttack(Opening.STANDING, stages);
    }

    private static List<Stage> squares(StrongSettings settings) {
        double share = settings.initialShare();
        Stage square = SquareAttack.stage(settings.queries(), share);
        int refining = settings.refiningQueries();
        return refining == 0
                ? List.of(square)
                : List.of(square, SquareAttack.refinement(refining, share));
    }
}
