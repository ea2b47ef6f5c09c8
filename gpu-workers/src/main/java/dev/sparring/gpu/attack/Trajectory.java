// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;

/**
 * One run of an iterative attack.
 *
 * @param images (N, C, H, W), the result
 * @param losses (N), cross-entropy of {@code images}
 * @param stepLosses (steps + 1, N), cross-entropy at the start and after each step
 */
public record Trajectory(NDArray images, NDArray losses, NDArray stepLosses) {}
