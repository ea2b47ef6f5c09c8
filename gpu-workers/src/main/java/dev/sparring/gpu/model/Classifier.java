// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Autograd;

/**
 * A classifier f_theta. Input normalisation is part of it. Lives on one device and is used by that
 * device's thread only.
 */
public interface Classifier extends AutoCloseable {

    /** Number of classes K. */
    int classes();

    /** The arrays of theta. */
    Parameters parameters();

    /**
     * Logits of a batch, recorded if the thread records; attached to the manager of {@code images},
     * and so is everything in between.
     *
     * @param images float32 (N, C, H, W) in [0, 1]
     * @param weights {@link Parameters#frozen} or {@link Parameters#leaves} of {@link #parameters}
     * @return (N, K)
     */
    NDArray logits(NDArray images, Mode mode, Weights weights);

    /**
     * Logits of a batch, nothing recorded; attached to the manager of {@code images}.
     *
     * @param images float32 (N, C, H, W) in [0, 1]
     * @return (N, K)
     */
    default NDArray logits(NDArray images, Mode mode) {
        try (NDManager scope = images.getManager().newSubManager();
                Autograd.Scope detached = Autograd.detached()) {
            NDArray input = Autograd.constant(scope, images);
            NDArray logits = logits(input, mode, parameters().frozen(scope));
            logits.attach(images.getManager());
            return logits;
        }
    }

    /** A copy of all parameters and running statistics. */
    default StateDict state() {
        return parameters().state();
    }

    /**
     * Replaces all parameters and running statistics.
     *
     * @throws IllegalArgumentException naming the tensor that is missing, unknown, of the wrong
     *     shape or not finite; nothing has changed then
     */
    default void load(StateDict state) {
        parameters().load(state);
    }

    @Override
    default void close() {
        parameters().close();
    }
}
