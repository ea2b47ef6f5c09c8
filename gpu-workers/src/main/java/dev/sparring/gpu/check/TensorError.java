// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.check;

/**
 * The error of one tensor.
 *
 * @param name of the tensor, and what of it was compared
 * @param error relative, {@code ||actual - expected|| / ||expected||}, or the share of pixels that
 *     differ; not a number if there was nothing to compare
 * @param limit below which it passes
 */
public record TensorError(String name, double error, double limit) {

    /** Whether it is right. */
    public boolean passed() {
        return error < limit || error == 0;
    }
}
