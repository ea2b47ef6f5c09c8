// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.sparring.gpu.device.Precision;
import java.util.Optional;

/**
 * Layers that compute the same on every device, each in the form that is fastest on one kind. What
 * pays on a processor costs on a GPU, where many small operations take longer than a large one.
 */
interface LayerForms {

    /** Those for a device. */
    static LayerForms of(Device device) {
        return Chosen.forms.orElseGet(() -> device.isGpu() ? ofCards() : ProcessorForms.INSTANCE);
    }

    private static LayerForms ofCards() {
        return Precision.current() == Precision.TF32 ? CardForms.TF32 : CardForms.EXACT;
    }

    /** What tests choose for every device; nothing else does. */
    final class Chosen {

        static volatile Optional<LayerForms> forms = Optional.empty();

        private Chosen() {}
    }

    /**
     * The gradient at the input of a convolution with stride 1 and a square kernel that keeps the
     * size of images, of a gradient at its output.
     *
     * @param gradient (N, out, H, W), H and W divisible by 4
     * @param weight (out, in, k, k), of a convolution with padding k / 2
     * @return (N, in, H, W)
     */
    NDArray inputGradient(NDArray gradient, NDArray weight);

    /** A convolution's kernel, laid out in memory as its images are to be. */
    NDArray kernel(NDArray weight);

    /**
     * The kernel or bias of a convolution with zeros added, so that vectors are full; its result
     * has as many channels of zeros.
     */
    NDArray filled(NDArray weight, Shape zeros);

    /** What {@link #transposedConvolution} makes of its weight (in, out, 4, 4), once for many. */
    NDArray transposedKernel(NDArray weight);

    /**
     * A transposed convolution, 4x4 with stride 2 and padding 1.
     *
     * @param input (N, in, H, W)
     * @param kernel {@link #transposedKernel} of the weight
     * @return (N, out, 2H, 2W)
     */
    NDArray transposedConvolution(NDArray input, NDArray kernel);

    /**
     * A 3x3 convolution with padding 1 to few channels.
     *
     * @param inputs (N, in, H, W) each; their channels follow each other in {@code weight}
     * @param weight (out, in of all, 3, 3)
     * @return (N, out, H, W)
     */
    NDArray narrowConvolution(NDList inputs, NDArray weight);
}
