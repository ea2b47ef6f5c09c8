// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;

/**
 * The value of an objective at a batch of images, and its gradient.
 *
 * @param values (N), the objective per example
 * @param gradient (N, C, H, W), of the sum of {@code values} with respect to the images: row i is
 *     the gradient of example i alone
 * @param logits (N, K), detached
 */
public record Gradient(NDArray values, NDArray gradient, NDArray logits) {}
