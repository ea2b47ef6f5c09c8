// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
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

    /** The forms of layers for the device of an array. */
    static LayerForms forms(NDArray array) {
        return LayerForms.of(array.getDevice());
    }
}
