// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;

/**
 * The classifier as an attack sees it: white box, frozen, in evaluation mode. Every example is on
 * its own: neither its logits nor its gradient depend on the others of the batch. Results are
 * detached and attached to the manager of {@code images}, which the caller closes; {@code images}
 * and {@code labels} stay as they are. Images are (N, C, H, W) with any N from 1, of the shape that
 * the attack was made for; they may lie outside [0, 1].
 *
 * <p>There is nothing else to be had: no weights, no training, no other player's answer.
 */
public interface Target {

    /** Number of classes K. */
    int classes();

    /** Logits (N, K) of {@code images} (N, C, H, W). */
    NDArray logits(NDArray images);

    /**
     * Cross-entropy (N) of {@code images}, forward only.
     *
     * @param labels int64 (N), from 0 to K - 1
     */
    NDArray losses(NDArray images, NDArray labels);

    /**
     * Cross-entropy and its gradient with respect to the images: one forward pass and one data-only
     * backward pass. It may be called while a graph of the caller's is being recorded, and is a
     * constant in it.
     *
     * @param labels int64 (N), from 0 to K - 1
     */
    Gradient gradient(NDArray images, NDArray labels);

    /**
     * The same for any objective.
     *
     * @param objective recorded, so its constants must be arrays; see the {@linkplain
     *     dev.sparring.gpu.attack package}
     */
    Gradient gradient(NDArray images, NDArray labels, Objective objective);
}
