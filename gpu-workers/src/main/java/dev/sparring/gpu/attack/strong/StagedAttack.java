// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.RowwiseAttack;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.device.Autograd;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Attacks in turn: restarts, target classes, or different attacks. Where misclassification suffices
 * each attacks only the examples that still stand. The result for an example is the best point that
 * was found, the clean image included: a misclassified one if there is any, of those that are alike
 * the one where another class leads most, and only then the one of the highest cross-entropy.
 */
public final class StagedAttack implements RowwiseAttack {

    /** Which examples the first stage attacks where misclassification suffices. */
    enum Opening {
        /** All, even those that are misclassified as they are. */
        ALL,
        /** Those that are classified correctly as they are. */
        STANDING
    }

    private final Opening opening;
    private final List<Stage> stages;

    /** An attack without state. */
    StagedAttack(Opening opening, List<? extends Stage> stages) {
        this.opening = opening;
        this.stages = List.copyOf(stages);
    }

    @Override
    public Adversarial perturb(Target target, AttackInput input) {
        NDManager result = input.images().getManager();
        try (NDManager work = result.newSubManager()) {
            Examples all = Examples.of(work, input);
            Finds finds = new Finds(work, all.labels());
            offer(finds, target, all.images());
            for (int i = 0; i < stages.size(); i++) {
                boolean everybody =
                        i == 0 && opening == Opening.ALL || !input.misclassificationSuffices();
                int[] rows =
                        everybody ? IntStream.range(0, all.count()).toArray() : finds.standing();
                if (rows.length > 0) {
                    attack(
                            stages.get(i),
                            target,
                            all.with(finds.points()).select(work.newSubManager(), rows),
                            rows,
                            finds);
                }
            }
            NDArray losses = target.losses(finds.points(), all.labels());
            finds.points().attach(result);
            losses.attach(result);
            return new Adversarial(finds.points(), losses, Map.of());
        }
    }

    /** Those of all stages: what an example costs that never falls. */
    @Override
    public long gradients() {
        return stages.stream().mapToLong(Stage::gradients).sum();
    }

    @Override
    public long cost() {
        return stages.stream().mapToLong(Stage::cost).sum();
    }

    private static void attack(Stage stage, Target target, Examples some, int[] rows, Finds finds) {
        try (NDManager scope = some.images().getManager()) {
            NDArray found = stage.attack(target, some);
            NDArray before = finds.points().duplicate();
            before.attach(scope);
            int[] sources = IntStream.range(0, (int) before.getShape().get(0)).toArray();
            for (int i = 0; i < rows.length; i++) {
                sources[rows[i]] = sources.length + i;
            }
            offer(finds, target, Examples.rows(scope, before.concat(found), sources));
        }
    }

    private static void offer(Finds finds, Target target, NDArray points) {
        try (NDManager scope = points.getManager().newSubManager()) {
            NDArray candidates = Autograd.constant(scope, points);
            finds.offer(candidates, target.logits(candidates));
        }
    }
}
