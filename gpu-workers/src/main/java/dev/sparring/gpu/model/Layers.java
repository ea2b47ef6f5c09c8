// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
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

    private static final int BLOCK = 4;

    /** For (N, H, W, C): one row or column less on each side. */
    private static final Shape CROP = new Shape(0, 0, -1, -1, -1, -1);

    /** PyTorch's momentum 0.1: DJL counts the share that stays. */
    private static final float STATISTICS_KEPT = 0.9f;

    private static final float INSTANCE_STABILIZER = 1e-5f;

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

    /** Pixels of even rows and columns: an average over one pixel, cheaper to undo than a slice. */
    static NDArray everySecondPixel(NDArray input) {
        return Pool.avgPool2d(input, ONE, TWO, NONE, false, true);
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
     * Instance normalisation: each channel of each image on its own, to mean 0 and variance 1 over
     * its pixels. There is nothing to learn or to keep.
     */
    static NDArray instanceNorm(NDArray input) {
        Shape shape = input.getShape();
        long planes = shape.get(0) * shape.get(1);
        NDManager manager = input.getManager();
        NDArray flat = input.reshape(1, planes, shape.get(2), shape.get(3));
        NDArray ones = manager.ones(new Shape(planes));
        NDArray zeros = manager.zeros(new Shape(planes));
        // PyTorch writes statistics that nobody reads, so they are not the ones and zeros above
        return BatchNorm.batchNorm(
                        flat,
                        zeros.duplicate(),
                        ones.duplicate(),
                        ones,
                        zeros,
                        1,
                        STATISTICS_KEPT,
                        INSTANCE_STABILIZER,
                        true)
                .singletonOrThrow()
                .reshape(shape);
    }

    /**
     * The same numbers with channels innermost in memory (NHWC). CPUs convolve such images up to
     * several times faster, and a convolution whose kernel is laid out so makes images that are.
     */
    static NDArray channelsLast(NDArray array) {
        NDArray last = array.transpose(0, 2, 3, 1);
        return last.reshape(-1).reshape(last.getShape()).transpose(0, 3, 1, 2);
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
        NDArray parities = convolution(input, kernel, null, 1, 1).transpose(0, 2, 3, 1);
        long count = parities.getShape().get(0);
        long rows = parities.getShape().get(1);
        long columns = parities.getShape().get(2);
        long out = parities.getShape().get(3) / 4;
        return parities.reshape(count, rows, columns, 2, 2, out)
                .transpose(0, 1, 3, 2, 4, 5)
                .reshape(count, 2 * rows, 2 * columns, out)
                .pad(CROP, 0)
                .transpose(0, 3, 1, 2);
    }

    /**
     * The 2x2 kernel (4 * out, in, 2, 2) of {@link #transposedConvolution}. Along each axis, output
     * {@code o} with {@code o + 1 = 2m + r} is {@code x[m] * w[r] + x[m - 1] * w[r + 2]}; channel
     * {@code (r, s, c)} holds the outputs of row parity r and column parity s.
     *
     * @param weight (in, out, 4, 4), as PyTorch keeps it
     */
    static NDArray transposedKernel(NDArray weight) {
        long in = weight.getShape().get(0);
        long out = weight.getShape().get(1);
        return weight.reshape(in, out, 2, 2, 2, 2)
                .flip(2, 4)
                .transpose(3, 5, 1, 0, 2, 4)
                .reshape(4 * out, in, 2, 2);
    }

    /**
     * A 3x3 convolution with padding 1 to few channels, as one matrix product that gives each of
     * the nine taps a plane, and nine shifted sums: several times faster than a convolution, which
     * CPUs vectorise over output channels.
     *
     * @param inputs (N, in, H, W) each; their channels follow each other in {@code weight}
     * @param weight (out, in of all, 3, 3)
     * @return (N, out, H, W)
     */
    static NDArray narrowConvolution(NDList inputs, NDArray weight) {
        Shape shape = inputs.head().getShape();
        long out = weight.getShape().get(0);
        NDArray taps = weight.transpose(2, 3, 0, 1).reshape(-1).reshape(9 * out, -1);
        NDArray planes = null;
        long from = 0;
        for (NDArray input : inputs) {
            long channels = input.getShape().get(1);
            NDArray pixels = input.transpose(0, 2, 3, 1).reshape(-1, channels).transpose();
            NDArray part = taps.get(":, " + from + ":" + (from + channels)).matMul(pixels);
            planes = planes == null ? part : planes.add(part);
            from += channels;
        }
        NDList shifted = planes.reshape(9, out, shape.get(0), -1).split(9, 0);
        NDArray sum = null;
        for (int tap = 0; tap < 9; tap++) {
            int row = tap / 3 - 1;
            int column = tap % 3 - 1;
            NDArray plane =
                    shifted.get(tap)
                            .reshape(out, shape.get(0), shape.get(2), shape.get(3))
                            .pad(new Shape(-column, column, -row, row), 0);
            sum = sum == null ? plane : sum.add(plane);
        }
        return sum.transpose(1, 0, 2, 3);
    }

    /**
     * The gradient at the input of a convolution with stride 1 and a square kernel that keeps the
     * size of images, of a gradient at its output. It is itself a convolution, with the kernel
     * flipped, and has few output channels; to fill the CPU's vectors, it computes blocks of 4x4
     * pixels as channels, from a kernel that is shifted for each pixel.
     *
     * @param gradient (N, out, H, W), H and W divisible by 4
     * @param weight (out, in, k, k), of a convolution with padding k / 2
     * @return (N, in, H, W)
     */
    static NDArray inputGradient(NDArray gradient, NDArray weight) {
        Shape shape = gradient.getShape();
        long in = weight.getShape().get(1);
        int size = (int) weight.getShape().get(2);
        NDArray flipped = weight.swapAxes(0, 1).flip(2, 3);
        NDList shifted = new NDList();
        for (int row = 0; row < BLOCK; row++) {
            for (int column = 0; column < BLOCK; column++) {
                Shape offset = new Shape(column, BLOCK - 1 - column, row, BLOCK - 1 - row);
                shifted.add(flipped.pad(offset, 0));
            }
        }
        NDArray blocks = convolution(gradient, NDArrays.concat(shifted), null, BLOCK, size / 2);
        return blocks.reshape(
                        shape.get(0), BLOCK, BLOCK, in, shape.get(2) / BLOCK, shape.get(3) / BLOCK)
                .transpose(0, 3, 4, 1, 5, 2)
                .reshape(shape.get(0), in, shape.get(2), shape.get(3));
    }
}
