// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;

/** The layers that the networks share. Results belong to the manager of the first argument. */
final class Layers {

    private static final Shape ONE = new Shape(1, 1);
    private static final Shape TWO = new Shape(2, 2);
    private static final Shape NONE = new Shape(0, 0);

    /** PyTorch's momentum 0.1: DJL counts the share that stays. */
    private static final float STATISTICS_KEPT = 0.9f;

    private Layers() {}

    /** A convolution with a square stride and padding; {@code bias} may be null. */
    static NDArray convolution(
            NDArray input, NDArray weight, NDArray bias, int stride, int padding) {
        return Conv2d.conv2d(
                        input,
                        weight,
                        bias,
                        new Shape(stride, stride),
                        new Shape(padding, padding),
                        ONE,
                        1)
                .singletonOrThrow();
    }

    /** {@code input * weight^T + bias}. */
    static NDArray linear(NDArray input, NDArray weight, NDArray bias) {
        return Linear.linear(input, weight, bias).singletonOrThrow();
    }

    /** The largest of each 2x2 square. */
    static NDArray maxPool(NDArray input) {
        return Pool.maxPool2d(input, TWO, TWO, NONE, false);
    }

    /**
     * Batch normalisation over (N, H, W) with the weights {@code name.weight}, {@code name.bias},
     * and the running statistics {@code name.running_mean}, {@code name.running_var}, which it
     * updates in training mode.
     */
    static NDArray batchNorm(
            NDArray input, String name, Weights weights, Mode mode, float stabilizer) {
        return batchNorm(
                input,
                weights,
                name,
                weights.get(name + ".weight"),
                weights.get(name + ".bias"),
                mode,
                stabilizer);
    }

    private static NDArray batchNorm(
            NDArray input,
            Weights weights,
            String name,
            NDArray gamma,
            NDArray beta,
            Mode mode,
            float stabilizer) {
        return BatchNorm.batchNorm(
                        input,
                        weights.get(name + ".running_mean"),
                        weights.get(name + ".running_var"),
                        gamma,
                        beta,
                        1,
                        STATISTICS_KEPT,
                        stabilizer,
                        mode == Mode.TRAINING)
                .singletonOrThrow();
    }
}
