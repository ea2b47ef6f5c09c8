// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;

/**
 * What {@link CarliniWagnerLinf} minimises for each example of a batch: {@code distanceWeight *
 * distance + c * hinge}, with {@code distance = mean((delta / epsilon)^2)} over the pixels and
 * {@code hinge = max(margin, -confidence)}.
 */
final class MarginProblem {

    /** Between the scores of failures, at most 0, and of successes, from 1 to 2. */
    private static final float FOOLED = 0.5f;

    private final Target target;
    private final NDArray labels;
    private final NDArray images;
    private final Linf ball;
    private final Margin objective;
    private final NDArray perSquaredEpsilon;
    private final NDArray distanceWeight;
    private final NDArray pull;
    private final NDArray lead;
    private final NDArray zero;
    private final NDArray two;

    /** Keeps its constants in {@code work}. */
    MarginProblem(
            NDManager work, Target target, AttackInput input, double confidence, double weight) {
        this.target = target;
        labels = input.labels();
        images = input.images();
        ball = Linf.around(work, images, input.epsilon());
        objective = new Margin(confidence);
        double epsilon = input.epsilon();
        double inverse = epsilon > 0 ? 1 / (epsilon * epsilon) : 0;
        long pixels = images.getShape().size() / Math.max(1, examples());
        perSquaredEpsilon = Upload.scalar(work, inverse);
        distanceWeight = Upload.scalar(work, weight);
        pull = Upload.scalar(work, 2 * weight * inverse / pixels);
        lead = Upload.scalar(work, -confidence);
        zero = Upload.scalar(work, 0);
        two = Upload.scalar(work, 2);
    }

    /**
     * The function at a point.
     *
     * @param values (N), what is minimised
     * @param gradient (N, C, H, W), of the sum of {@code values}
     * @param scores (N), see {@link #scores}
     */
    record View(NDArray values, NDArray gradient, NDArray scores) {}

    int examples() {
        return (int) images.getShape().get(0);
    }

    Linf ball() {
        return ball;
    }

    /** The clean images, of {@code manager}. */
    NDArray start(NDManager manager) {
        return Upload.scalar(manager, 0).add(images);
    }

    /**
     * The function at a point: one gradient of the classifier.
     *
     * @param constants (N)
     * @return of the manager of {@code point}
     */
    View look(NDArray point, NDArray constants) {
        Gradient rise = target.gradient(point, labels, objective);
        NDArray delta = point.sub(images);
        NDArray distance = distance(delta);
        NDArray values = distance.mul(distanceWeight).sub(rise.values().mul(constants));
        // a view belongs to the manager of what it shows, here that of the whole search
        try (NDArray weights = constants.reshape(-1, 1, 1, 1)) {
            NDArray gradient = delta.mul(pull).sub(rise.gradient().mul(weights));
            return new View(values, gradient, scores(rise.logits(), distance));
        }
    }

    /** The scores of a point: one forward pass of the classifier. */
    NDArray scores(NDArray point) {
        return scores(target.logits(point), distance(point.sub(images)));
    }

    /** Whether each score is one of a point that fools the classifier. */
    static boolean[] fooled(NDArray scores) {
        float[] values = Download.floats(scores);
        boolean[] fooled = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            fooled[i] = values[i] > FOOLED;
        }
        return fooled;
    }

    /** {@code 2 - distance} for a point that fools, else {@code -(margin + confidence)}. */
    private NDArray scores(NDArray logits, NDArray distance) {
        NDArray margin = Margin.of(logits, labels);
        NDArray success = margin.lt(zero).logicalAnd(margin.lte(lead));
        return NDArrays.where(success, distance.neg().add(two), margin.neg().add(lead));
    }

    private NDArray distance(NDArray delta) {
        return delta.square().reshape(examples(), -1).mean(new int[] {1}).mul(perSquaredEpsilon);
    }
}
