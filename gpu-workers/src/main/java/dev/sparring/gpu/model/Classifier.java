// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;

/**
 * A classifier f_theta. Input normalisation is part of it. Lives on one device and is used by that
 * device's thread only.
 */
public interface Classifier extends AutoCloseable {

    /** Number of classes K. */
    int classes();

    /**
     * Logits of a batch, attached to the manager of {@code images}.
     *
     * @param images float32 (N, C, H, W) in [0, 1]
     * @return (N, K)
     */
    NDArray logits(NDArray images, Mode mode);

    /** A copy of all parameters and running statistics. */
    StateDict state();

    /**
     * Replaces all parameters and running statistics.
     *
     * @throws IllegalArgumentException naming the tensor that is missing, unknown, of the wrong
     *     shape or not finite; nothing has changed then
     */
    void load(StateDict state);

    @Override
    void close();
}
