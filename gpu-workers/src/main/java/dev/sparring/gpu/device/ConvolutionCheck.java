// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Whether PyTorch convolves rightly on this processor. oneDNN in 2.7.1 returns wrong gradients, and
 * says nothing, on some processors that do not tell the sizes of their caches, as in small virtual
 * machines: with 6 output channels all values were wrong, with 16 none. So a few small convolutions
 * and their gradients are compared with sums in double precision.
 */
final class ConvolutionCheck {

    /** Hundreds of products of numbers up to 1 in float32 are closer than this. */
    private static final double TOLERANCE = 1e-3;

    private static final int BATCH = 2;
    private static final int SIDE = 8;

    private static final List<Size> SIZES =
            List.of(new Size(2, 6, 5, 1), new Size(4, 8, 3, 1), new Size(3, 16, 3, 2));

    /** One convolution; it pads by half of its kernel. */
    private record Size(int in, int out, int kernel, int stride) {}

    private ConvolutionCheck() {}

    /**
     * Whether all results are what they should be. Computed on a thread of its own: the threads
     * that help with an operation belong to the one that began the first.
     */
    static boolean passes() {
        return CompletableFuture.supplyAsync(
                        ConvolutionCheck::isRight,
                        check -> new Thread(check, "convolutions").start())
                .join();
    }

    private static boolean isRight() {
        try (NDManager manager = NDManager.newBaseManager(ai.djl.Device.cpu(), LibTorch.ENGINE)) {
            return SIZES.stream().allMatch(size -> isRight(manager, size));
        }
    }

    private static boolean isRight(NDManager manager, Size size) {
        int pad = size.kernel / 2;
        Shape kernel = new Shape(size.out, size.in, size.kernel, size.kernel);
        NDArray input = leaf(manager, new Shape(BATCH, size.in, SIDE, SIDE));
        NDArray weight = leaf(manager, kernel);
        NDArray output;
        try (Autograd.Scope recording = Autograd.recording()) {
            output =
                    Conv2d.conv2d(
                                    input,
                                    weight,
                                    null,
                                    new Shape(size.stride, size.stride),
                                    new Shape(pad, pad),
                                    new Shape(1, 1),
                                    1)
                            .singletonOrThrow();
        }
        NDArray gradient = manager.create(numbers(output.getShape()), output.getShape());
        Autograd.backward(output, gradient);
        Sums sums = new Sums(size, input, weight, gradient);
        return isClose(output, sums.output)
                && isClose(Autograd.gradient(manager, input), sums.inputGradient)
                && isClose(Autograd.gradient(manager, weight), sums.weightGradient);
    }

    private static NDArray leaf(NDManager manager, Shape shape) {
        return Autograd.leaf(manager, manager.create(numbers(shape), shape));
    }

    /** Between -1 and 1, without a pattern that hides a mistake. */
    private static float[] numbers(Shape shape) {
        float[] numbers = new float[(int) shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) Math.sin(1 + 12.9898 * i * (1 + i % 7));
        }
        return numbers;
    }

    private static boolean isClose(NDArray found, double[] wanted) {
        float[] values = Download.floats(found);
        for (int i = 0; i < wanted.length; i++) {
            // false for NaN too
            if (!(Math.abs(values[i] - wanted[i]) < TOLERANCE)) {
                return false;
            }
        }
        return values.length == wanted.length;
    }

    /** The three results, product by product. */
    private static final class Sums {

        private final double[] output;
        private final double[] inputGradient;
        private final double[] weightGradient;

        Sums(Size size, NDArray input, NDArray weight, NDArray gradient) {
            float[] x = Download.floats(input);
            float[] w = Download.floats(weight);
            float[] g = Download.floats(gradient);
            output = new double[g.length];
            inputGradient = new double[x.length];
            weightGradient = new double[w.length];
            int side = (int) gradient.getShape().get(2);
            int area = size.kernel * size.kernel;
            for (int o = 0; o < g.length; o++) {
                int image = o / (size.out * side * side);
                int channel = o / (side * side) % size.out;
                int top = o / side % side * size.stride - size.kernel / 2;
                int left = o % side * size.stride - size.kernel / 2;
                for (int k = 0; k < size.in * area; k++) {
                    int row = top + k / size.kernel % size.kernel;
                    int column = left + k % size.kernel;
                    if (row >= 0 && row < SIDE && column >= 0 && column < SIDE) {
                        int i = ((image * size.in + k / area) * SIDE + row) * SIDE + column;
                        int j = channel * size.in * area + k;
                        output[o] += (double) x[i] * w[j];
                        inputGradient[i] += (double) g[o] * w[j];
                        weightGradient[j] += (double) g[o] * x[i];
                    }
                }
            }
        }
    }
}
