// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;

/**
 * A classifier that is a linear stem (one convolution) and a head. The gradient at the images is
 * then the gradient at the stem's output, convolved with the flipped kernel: a forward convolution,
 * which CPUs do several times faster than the data-backward of a convolution with one to three
 * input channels.
 */
public interface StemmedClassifier extends Classifier {

    /** The stem's output for {@code images} (N, C, H, W). */
    NDArray stem(NDArray images, Weights weights);

    /** Logits (N, K) of the stem's output. */
    NDArray head(NDArray features, Mode mode, Weights weights);

    /**
     * The gradient at the images, of a gradient at the stem's output.
     *
     * @return (N, C, H, W)
     */
    NDArray stemGradient(NDArray gradient, Weights weights);

    @Override
    default NDArray logits(NDArray images, Mode mode, Weights weights) {
        return head(stem(images, weights), mode, weights);
    }
}
