// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;

/**
 * The classifier as an attack sees it: white box, frozen, in evaluation mode. Results are detached
 * and attached to the manager of {@code images}, which the caller closes.
 */
public interface Target {

    /** Number of classes K. */
    int classes();

    /** Logits (N, K) of {@code images} (N, C, H, W). */
    NDArray logits(NDArray images);

    /** Cross-entropy (N) of {@code images}, forward only. */
    NDArray losses(NDArray images, NDArray labels);

    /**
     * Cross-entropy and its gradient with respect to the images: one forward pass and one data-only
     * backward pass.
     */
    Gradient gradient(NDArray images, NDArray labels);

    /** The same for any objective. */
    Gradient gradient(NDArray images, NDArray labels, Objective objective);
}
