// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Repeated;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.CrossEntropy;
import dev.sparring.gpu.model.Mode;
import dev.sparring.gpu.model.Parameters;
import dev.sparring.gpu.model.Weights;
import java.util.List;

/**
 * A pass of the defender over all images of a round, which changes nothing: the loss {@code sum_i
 * share_i * L_i} of the cross-entropies {@code L_i}, and in training mode its gradient. It is the
 * same in every round, so it is {@link Repeated}.
 */
final class DefenderPass implements AutoCloseable {

    private final Classifier classifier;
    private final Repeated repeated = new Repeated("the defender's pass");

    DefenderPass(Classifier classifier) {
        this.classifier = classifier;
    }

    /** What a pass gave: what the host must see, then the logits, then what training left. */
    record Result(NDList all) {

        private static final int SEEN = 5;

        private static Result of(NDArray labels, NDArray logits, NDList losses, NDArray norm) {
            NDManager scope = logits.getManager();
            NDArray values = Autograd.constant(scope, logits);
            NDArray correct = values.argMax(1).eq(labels).toType(DataType.FLOAT32, false);
            NDList all = new NDList();
            losses.forEach(each -> all.add(Autograd.constant(scope, each)));
            all.addAll(List.of(correct, norm, values.abs().max(), values));
            return new Result(all);
        }

        /** In one read: the loss, that of each image, who is right, the norm, the largest logit. */
        List<float[]> read() {
            return Download.floats(new NDList(all.subList(0, SEEN)));
        }

        /** Of the gradient; 0 without one. */
        NDArray norm() {
            return all.get(3);
        }

        /** (N, K). */
        NDArray logits() {
            return all.get(SEEN);
        }

        /** {@link Parameters#left}. */
        List<NDArray> left() {
            return all.subList(SEEN + 1, all.size());
        }
    }

    /**
     * A forward pass in evaluation mode.
     *
     * @param images (N, C, H, W)
     * @param labels int64 (N)
     * @param shares (N)
     * @return of the manager of {@code images}
     */
    Result frozen(NDArray images, NDArray labels, NDArray shares) {
        return new Result(
                repeated.run(Mode.EVALUATION, new NDList(images, labels, shares), this::evaluate));
    }

    /** A forward and a backward pass in training mode; otherwise like {@link #frozen}. */
    Result training(NDArray images, NDArray labels, NDArray shares) {
        return new Result(
                repeated.run(
                        Mode.TRAINING, new NDList(images, labels, shares), this::differentiate));
    }

    private NDList evaluate(NDList inputs) {
        NDManager scope = inputs.head().getManager();
        Weights weights = classifier.parameters().frozen(scope);
        NDArray logits = classifier.logits(inputs.get(0), Mode.EVALUATION, weights);
        NDArray none = Upload.scalar(scope, 0);
        return Result.of(inputs.get(1), logits, losses(inputs, logits), none).all();
    }

    private NDList differentiate(NDList inputs) {
        NDManager scope = inputs.head().getManager();
        Parameters parameters = classifier.parameters();
        Weights weights = parameters.leaves(scope);
        NDArray logits;
        NDList losses;
        try (Autograd.Scope recording = Autograd.recording()) {
            logits = classifier.logits(inputs.get(0), Mode.TRAINING, weights);
            losses = losses(inputs, logits);
        }
        Autograd.backward(losses.head(), Upload.scalar(scope, 1));
        NDList left = parameters.left(scope, weights);
        NDArray norm = GradientNorm.of(scope, parameters.gradients(left));
        NDList all = Result.of(inputs.get(1), logits, losses, norm).all();
        all.addAll(left);
        return all;
    }

    /** The loss, and that of each image. */
    private static NDList losses(NDList inputs, NDArray logits) {
        NDArray each = CrossEntropy.of(logits, inputs.get(1));
        return new NDList(each.mul(inputs.get(2)).sum(), each);
    }

    @Override
    public void close() {
        repeated.close();
    }
}
