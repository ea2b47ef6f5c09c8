// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;

/**
 * The objective that an attack maximises, per example. It is recorded and differentiated: a
 * constant in it must be an array that lives until {@link Target#gradient} has returned ({@code
 * Upload.scalar} of the step's manager), never a number, {@code logits.mul(2)}, whose gradient is
 * garbage now and then.
 */
@FunctionalInterface
public interface Objective {

    /**
     * The value for each example, differentiable.
     *
     * @param logits (N, K)
     * @param labels int64 (N)
     * @return (N); value i depends on row i alone
     */
    NDArray values(NDArray logits, NDArray labels);
}
