// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/** The forms for processors. */
final class ProcessorForms implements LayerForms {

    static final ProcessorForms INSTANCE = new ProcessorForms();

    private static final int BLOCK = 4;

    /** For (N, H, W, C): one row or column less on each side. */
    private static final Shape CROP = new Shape(0, 0, -1, -1, -1, -1);

    private ProcessorForms() {}

    @Override
    public String toString() {
        return "for processors";
    }

    @Override
    public NDArray filled(NDArray weight, Shape zeros) {
        return weight.pad(zeros, 0);
    }

    /**
     * With channels innermost in memory (NHWC). Processors convolve such images up to several times
     * faster, and a convolution whose kernel is laid out so makes images that are.
     */
    @Override
    public NDArray kernel(NDArray array) {
        NDArray last = array.transpose(0, 2, 3, 1);
        return last.reshape(-1).reshape(last.getShape()).transpose(0, 3, 1, 2);
    }

    /**
     * One 2x2 convolution gives the four parities of the output as channels, which are then
     * interleaved.
     */
    @Override
    public NDArray transposedConvolution(NDArray input, NDArray kernel) {
        NDArray parities = Layers.convolution(input, kernel, null, 1, 1).transpose(0, 2, 3, 1);
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
    @Override
    public NDArray transposedKernel(NDArray weight) {
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
    @Override
    public NDArray narrowConvolution(NDList inputs, NDArray weight) {
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
     * It is itself a convolution, with the kernel flipped, and has few output channels; to fill the
     * vectors, it computes blocks of 4x4 pixels as channels, from a kernel that is shifted for each
     * pixel.
     */
    @Override
    public NDArray inputGradient(NDArray gradient, NDArray weight) {
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
        NDArray blocks =
                Layers.convolution(gradient, NDArrays.concat(shifted), null, BLOCK, size / 2);
        return blocks.reshape(
                        shape.get(0), BLOCK, BLOCK, in, shape.get(2) / BLOCK, shape.get(3) / BLOCK)
                .transpose(0, 3, 4, 1, 5, 2)
                .reshape(shape.get(0), in, shape.get(2), shape.get(3));
    }
}
