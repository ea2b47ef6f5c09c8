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

    /** Batch normalisation without scale and shift; otherwise like {@link #batchNorm}. */
    static NDArray normalise(
            NDArray input, String name, Weights weights, Mode mode, float stabilizer) {
        Shape channels = new Shape(input.getShape().get(1));
        NDArray ones = input.getManager().ones(channels);
        NDArray zeros = input.getManager().zeros(channels);
        return batchNorm(input, weights, name, ones, zeros, mode, stabilizer);
    }

    /**
     * A transposed convolution, 4x4 with stride 2 and padding 1, exactly: one 2x2 convolution gives
     * the four parities of the output as channels, which are then interleaved.
     *
     * @param input (N, in, H, W)
     * @param kernel {@link #transposedKernel} of the weight
     * @return (N, out, 2H, 2W)
     */
    static NDArray transposedConvolution(NDArray input, NDArray kernel) {
        NDArray parities = convolution(input, kernel, null, 1, 1);
        long count = parities.getShape().get(0);
        long out = parities.getShape().get(1) / 4;
        long rows = parities.getShape().get(2);
        long columns = parities.getShape().get(3);
        NDArray interleaved =
                parities.reshape(count, out, 2, 2, rows, columns)
                        .transpose(0, 1, 4, 2, 5, 3)
                        .reshape(count, out, 2 * rows, 2 * columns);
        return interleaved.get(":, :, 1:-1, 1:-1");
    }

    /**
     * The 2x2 kernel (4 * out, in, 2, 2) of {@link #transposedConvolution}. Along each axis, output
     * {@code o} with {@code o + 1 = 2m + r} is {@code x[m] * w[r] + x[m - 1] * w[r + 2]}; channel
     * {@code (c, r, s)} holds the outputs of row parity r and column parity s.
     *
     * @param weight (in, out, 4, 4), as PyTorch keeps it
     */
    static NDArray transposedKernel(NDArray weight) {
        long in = weight.getShape().get(0);
        long out = weight.getShape().get(1);
        return weight.reshape(in, out, 2, 2, 2, 2)
                .flip(2, 4)
                .transpose(1, 3, 5, 0, 2, 4)
                .reshape(4 * out, in, 2, 2);
    }
}
