// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.search;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.device.Upload;
import java.util.stream.IntStream;

/** Classes other than the label, for targeted attacks. Int64 (N). */
public final class Classes {

    private Classes() {}

    /**
     * Checks how many classes an attack moves towards.
     *
     * @param classes K of the classifier
     * @throws IllegalArgumentException if there are fewer than {@code targetClasses} but the label
     */
    public static void requireOthers(int targetClasses, int classes) {
        if (targetClasses >= classes) {
            throw new IllegalArgumentException(
                    "target-classes = %d, but there are only %d classes other than the label"
                            .formatted(targetClasses, classes - 1));
        }
    }

    /**
     * Each class but the label with the same probability, drawn anew for each restart.
     *
     * @return of {@code manager}
     */
    public static NDArray random(NDManager manager, Target target, AttackInput input, int restart) {
        int[] offsets =
                input.draws().with("target-class").with(restart).integers(target.classes() - 1);
        int[] distances = IntStream.of(offsets).map(offset -> offset + 1).toArray();
        try (NDManager scope = manager.newSubManager()) {
            NDArray count = scope.full(new Shape(1), target.classes(), DataType.INT64);
            NDArray classes = Upload.labels(scope, distances).add(input.labels()).mod(count);
            classes.attach(manager);
            return classes;
        }
    }

    /**
     * The class with the lowest logit at the clean image.
     *
     * @return of {@code manager}
     */
    public static NDArray leastLikely(NDManager manager, Target target, AttackInput input) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray images = input.images().duplicate();
            images.attach(scope);
            NDArray classes = byLikelihood(target, images, input.labels(), target.classes() - 2);
            classes.attach(manager);
            return classes;
        }
    }

    /**
     * The class of a rank by the logits of some images; the lower class where two are equal.
     *
     * @param rank 0: the highest logit other than the label's, K - 2: the lowest
     * @return of the manager of {@code images}
     */
    public static NDArray byLikelihood(Target target, NDArray images, NDArray labels, int rank) {
        NDManager manager = images.getManager();
        try (NDManager scope = manager.newSubManager()) {
            NDArray logits = target.logits(images);
            logits.attach(scope);
            NDArray ranks = ranks(Margin.rivals(logits, labels));
            NDArray chosen = ranks.eq(Upload.scalar(scope, rank));
            NDArray classes = chosen.toType(DataType.FLOAT32, false).argMax(1);
            classes.attach(manager);
            return classes;
        }
    }

    /**
     * How many classes are ahead of each (N, K): those with a higher logit, or an equal one first.
     */
    private static NDArray ranks(NDArray logits) {
        NDArray own = logits.expandDims(2);
        NDArray others = logits.expandDims(1);
        NDArray first = sooner(logits.getManager(), (int) logits.getShape().get(1));
        NDArray ahead = others.gt(own).logicalOr(others.eq(own).logicalAnd(first));
        return ahead.toType(DataType.FLOAT32, false).sum(new int[] {2});
    }

    /** Whether class j comes before class k: boolean (1, K, K), k before j. */
    private static NDArray sooner(NDManager scope, int classes) {
        NDArray numbers = scope.arange(classes);
        return numbers.reshape(1, 1, classes).lt(numbers.reshape(1, classes, 1));
    }
}
