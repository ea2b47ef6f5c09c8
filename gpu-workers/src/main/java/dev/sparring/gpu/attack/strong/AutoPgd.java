// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.Objective;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.search.Classes;
import dev.sparring.gpu.attack.strong.StagedAttack.Opening;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Auto-PGD (Croce and Hein 2020), a {@link AutoPgdRun} for each restart: on the cross-entropy, or
 * towards one of the classes that the clean image looks most like on {@link TargetedDlr}. A restart
 * attacks only what stands after the ones before.
 *
 * <p>On the cross-entropy it depends on the scale of the logits: where these are huge the gradient
 * is 0 in float32, and where they are tiny it no longer knows the likeliest class. On the targeted
 * ratio it does not.
 */
public final class AutoPgd {

    private AutoPgd() {}

    /**
     * APGD-CE.
     *
     * @param steps of a run, at least 1
     * @param restarts runs, at least 1
     */
    public static Attack crossEntropy(int steps, int restarts) {
        return new StagedAttack(Opening.ALL, crossEntropyStages(steps, restarts));
    }

    /**
     * APGD-T: the first run towards the class, other than the label, that is likeliest for the
     * clean image, the next towards the one after it, and so on.
     *
     * @param steps of a run, at least 1
     * @param targetClasses runs, from 1 to {@code classes - 1}
     * @param classes K of the classifier
     * @throws IllegalArgumentException if the classes are too few
     */
    public static Attack targeted(int steps, int targetClasses, int classes) {
        return new StagedAttack(Opening.ALL, targetedStages(steps, targetClasses, classes));
    }

    static List<Stage> crossEntropyStages(int steps, int restarts) {
        return IntStream.range(0, restarts)
                .<Stage>mapToObj(restart -> new CrossEntropyRun(steps, restart))
                .toList();
    }

    static List<Stage> targetedStages(int steps, int targetClasses, int classes) {
        if (classes < TargetedDlr.LEAST_CLASSES) {
            throw new IllegalArgumentException(
                    "%d classes are too few for the targeted DLR loss, which needs %d; use apgd-ce"
                            .formatted(classes, TargetedDlr.LEAST_CLASSES));
        }
        Classes.requireOthers(targetClasses, classes);
        return IntStream.range(0, targetClasses)
                .<Stage>mapToObj(rank -> new TargetedRun(steps, rank))
                .toList();
    }

    private record CrossEntropyRun(int steps, int restart) implements Stage {

        @Override
        public NDArray attack(Target target, Examples examples) {
            return run(
                    target,
                    examples.with("apgd-ce", restart),
                    steps,
                    point -> target.gradient(point, examples.labels()));
        }

        @Override
        public long gradients() {
            return steps;
        }
    }

    private record TargetedRun(int steps, int rank) implements Stage {

        @Override
        public NDArray attack(Target target, Examples examples) {
            NDArray aims = Classes.byLikelihood(target, examples.images(), examples.labels(), rank);
            Objective objective = new TargetedDlr(aims);
            return run(
                    target,
                    examples.with("apgd-t", rank),
                    steps,
                    point -> target.gradient(point, examples.labels(), objective));
        }

        @Override
        public long gradients() {
            return steps;
        }
    }

    private static NDArray run(
            Target target, Examples examples, int steps, AutoPgdRun.Ascent ascent) {
        NDManager work = examples.images().getManager();
        Linf ball = Linf.around(work, examples.images(), examples.epsilon());
        Finds finds = new Finds(work, examples.labels());
        AutoPgdRun run = new AutoPgdRun(work, ascent, ball, finds);
        NDArray last = run.run(examples.randomStart(ball), steps);
        finds.offer(last, target.logits(last));
        return finds.points();
    }
}
