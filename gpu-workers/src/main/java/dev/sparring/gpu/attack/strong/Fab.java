// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.search.Classes;
import dev.sparring.gpu.attack.strong.StagedAttack.Opening;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The fast adaptive boundary attack (Croce and Hein 2020, "Minimally distorted adversarial examples
 * with a fast adaptive boundary attack") in its targeted form FAB-T, as AutoAttack has it: a {@link
 * FabRun} towards each of the classes that the clean image looks most like, on the images that the
 * runs before did not fool. It looks for the nearest misclassified point of [0, 1], whatever
 * epsilon is; an image has fallen when that point is in the ball. Otherwise its point is brought
 * into the ball, and counts as what it is there.
 */
public final class Fab {

    private Fab() {}

    /**
     * FAB-T, an attack without state.
     *
     * @param targetClasses from 1 to {@code classes - 1}
     * @param classes K of the classifier
     * @throws IllegalArgumentException if the classes are too few
     */
    public static Attack targeted(FabSettings settings, int targetClasses, int classes) {
        return new StagedAttack(Opening.STANDING, targetedStages(settings, targetClasses, classes));
    }

    static List<Stage> targetedStages(FabSettings settings, int targetClasses, int classes) {
        Classes.requireOthers(targetClasses, classes);
        return IntStream.range(0, targetClasses)
                .<Stage>mapToObj(rank -> new TargetedSearch(settings, rank))
                .toList();
    }

    private record TargetedSearch(FabSettings settings, int rank) implements Stage {

        @Override
        public NDArray attack(Target target, Examples examples) {
            NDManager work = examples.images().getManager();
            NDArray aims = Classes.byLikelihood(target, examples.images(), examples.labels(), rank);
            Examples drawing = examples.with("fab-t", rank);
            NDArray found = new FabRun(target, drawing, aims, settings).run();
            return Linf.around(work, examples.images(), examples.epsilon()).project(found);
        }

        @Override
        public long gradients() {
            return (long) settings.restarts() * settings.steps();
        }

        /** With each gradient goes a forward pass. */
        @Override
        public long cost() {
            return gradients() * 3 / 2;
        }
    }
}
