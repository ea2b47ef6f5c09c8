// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;

/** What an attack maximises, per example. */
@FunctionalInterface
public interface Objective {

    /**
     * The value for each example, differentiable.
     *
     * @param logits (N, K)
     * @param labels int64 (N)
     * @return (N)
     */
    NDArray values(NDArray logits, NDArray labels);
}
