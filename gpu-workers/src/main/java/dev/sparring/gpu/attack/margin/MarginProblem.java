// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.margin;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.Objective;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.search.BestPoints;
import dev.sparring.gpu.attack.search.Margin;
import dev.sparring.gpu.attack.search.Rank;
import dev.sparring.gpu.data.RandomRows;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;

/**
 * What {@link CarliniWagnerLinf} minimises for each example of a batch: {@code distanceWeight *
 * distance + c * hinge / spread}, with {@code distance = mean((delta / epsilon)^2)} over the
 * pixels, {@code hinge = max(margin, -confidence)}, and {@code spread = max_i Z_i - min_i Z_i} of
 * the clean image.
 */
final class MarginProblem {

    private static final int[] AXIS = {1};

    private final Target target;
    private final AttackInput input;
    private final NDArray labels;
    private final NDArray images;
    private final Linf ball;
    private final Objective objective;
    private final Rank clean;
    private final NDArray perSquaredEpsilon;
    private final NDArray distanceWeight;
    private final NDArray pull;
    private final NDArray lead;

    /** Keeps its constants in {@code work}; one forward pass of the classifier. */
    MarginProblem(
            NDManager work, Target target, AttackInput input, double confidence, double weight) {
        this.target = target;
        this.input = input;
        labels = input.labels();
        images = input.images();
        ball = Linf.around(work, images, input.epsilon());
        double epsilon = input.epsilon();
        double inverse = epsilon > 0 ? 1 / (epsilon * epsilon) : 0;
        perSquaredEpsilon = Upload.scalar(work, inverse);
        distanceWeight = Upload.scalar(work, weight);
        pull = Upload.scalar(work, 2 * weight * inverse / ball.pixels());
        lead = Upload.scalar(work, confidence);
        NDArray point = clean(work);
        NDArray logits = target.logits(point);
        NDArray spread = Margin.spread(logits);
        Margin hinge = new Margin(confidence);
        objective = (at, truth) -> hinge.values(at, truth).div(constant(at, spread));
        clean = rank(logits, distance(point.sub(images)));
    }

    private static NDArray constant(NDArray beside, NDArray values) {
        return Autograd.constant(beside.getManager(), values);
    }

    /**
     * The function at a point.
     *
     * @param values (N), what is minimised
     * @param gradient (N, C, H, W), of the sum of {@code values}
     * @param rank of the point, see {@link #rank}
     */
    record View(NDArray values, NDArray gradient, Rank rank) {}

    int examples() {
        return (int) images.getShape().get(0);
    }

    Linf ball() {
        return ball;
    }

    /** The clean images, of {@code manager}. */
    NDArray clean(NDManager manager) {
        return Upload.scalar(manager, 0).add(images);
    }

    /** Of the clean images. */
    Rank cleanRank() {
        return clean;
    }

    /**
     * Points drawn from the ball, of {@code manager}.
     *
     * @param number of the search step
     */
    NDArray randomStart(NDManager manager, int number) {
        RandomRows draws = input.draws().with("start").with(number);
        return ball.project(ball.randomStart(manager, draws).addi(images));
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
            return new View(values, gradient, rank(rise.logits(), distance));
        }
    }

    /** The rank of a point: one forward pass of the classifier. */
    Rank rank(NDArray point) {
        return rank(target.logits(point), distance(point.sub(images)));
    }

    /** Whose best point fools the classifier. */
    static boolean[] fooled(BestPoints best) {
        try (NDManager scope = best.points().getManager().newSubManager()) {
            return Download.booleans(best.rank().successes(scope));
        }
    }

    /**
     * One that fools as asked first, and of these the one of the least distance; then one that is
     * misclassified, then the one where another class leads most.
     */
    private Rank rank(NDArray logits, NDArray distance) {
        NDArray ahead = Rank.lead(logits, labels);
        NDArray mistakes = Rank.mistakes(logits, labels);
        NDArray fooled = mistakes.mul(ahead.gte(lead).toType(DataType.FLOAT32, false));
        NDArray standing = fooled.eq(Upload.scalar(logits.getManager(), 0));
        NDArray worth = NDArrays.where(standing, ahead, distance.neg());
        return new Rank(new NDList(fooled, mistakes, worth));
    }

    private NDArray distance(NDArray delta) {
        return delta.square().reshape(examples(), -1).mean(AXIS).mul(perSquaredEpsilon);
    }
}
