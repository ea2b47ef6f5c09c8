// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.TransposedConvolution;

/**
 * The forms for GPUs: few operations. On an H100, float32 products are fastest with channels
 * outermost in memory, and a transposed convolution as one convolution that is interleaved takes
 * two thirds of the time of PyTorch's own; with TF32 channels come last, and PyTorch's own takes
 * half of the time. That is called for rounds alone, while a graph is recorded: an evaluation tries
 * how many images the memory takes, and would not survive its answer.
 */
final class CardForms implements LayerForms {

    static final CardForms EXACT = new CardForms(false);
    static final CardForms TF32 = new CardForms(true);

    private static final ProcessorForms SAME = ProcessorForms.INSTANCE;

    private final boolean tf32;
    private final boolean transposes;

    private CardForms(boolean tf32) {
        this.tf32 = tf32;
        transposes = tf32 && TransposedConvolution.isHere();
    }

    /** A convolution with the kernel flipped. */
    @Override
    public NDArray inputGradient(NDArray gradient, NDArray weight) {
        int size = (int) weight.getShape().get(2);
        NDArray flipped = weight.swapAxes(0, 1).flip(2, 3);
        return Layers.convolution(gradient, flipped, null, 1, size / 2);
    }

    @Override
    public NDArray kernel(NDArray weight) {
        return tf32 ? SAME.kernel(weight) : weight;
    }

    @Override
    public NDArray filled(NDArray weight, Shape zeros) {
        return weight;
    }

    @Override
    public NDArray transposedKernel(NDArray weight) {
        return transposes && Autograd.isRecording() ? weight : SAME.transposedKernel(weight);
    }

    @Override
    public NDArray transposedConvolution(NDArray input, NDArray kernel) {
        return kernel.getShape().get(2) == TransposedConvolution.SIDE
                ? TransposedConvolution.of(input, kernel)
                : SAME.transposedConvolution(input, kernel);
    }

    /** A product of matrices and nine sums: a convolution takes twice as long. */
    @Override
    public NDArray narrowConvolution(NDList inputs, NDArray weight) {
        return SAME.narrowConvolution(inputs, weight);
    }

    @Override
    public String toString() {
        return tf32 ? "for GPUs with TF32" : "for GPUs";
    }
}
