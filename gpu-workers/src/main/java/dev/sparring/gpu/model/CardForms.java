// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/** The forms for GPUs: few operations, each plain. */
final class CardForms implements LayerForms {

    static final CardForms INSTANCE = new CardForms();

    private CardForms() {}

    @Override
    public boolean throughStem() {
        return false;
    }

    @Override
    public NDArray kernel(NDArray weight) {
        return Boolean.getBoolean("trial.cl") ? ProcessorForms.INSTANCE.kernel(weight) : weight;
    }

    @Override
    public NDArray filled(NDArray weight, Shape zeros) {
        return weight;
    }

    @Override
    public NDArray transposedKernel(NDArray weight) {
        return switch (System.getProperty("trial.t", "ours")) {
            case "three" -> three(weight);
            default -> ProcessorForms.INSTANCE.transposedKernel(weight);
        };
    }

    private static NDArray three(NDArray weight) {
        // taps of PyTorch's kernel along an axis: parity 0 takes x[m-1] * w[3] + x[m] * w[1],
        // parity 1 x[m] * w[2] + x[m+1] * w[0]
        long in = weight.getShape().get(0);
        long out = weight.getShape().get(1);
        NDArray flipped = weight.flip(2, 3); // order w3 w2 w1 w0
        NDList parities = new NDList();
        for (int r = 0; r < 2; r++) {
            for (int c = 0; c < 2; c++) {
                String rows = r == 0 ? "0::2" : "1::2";
                String columns = c == 0 ? "0::2" : "1::2";
                NDArray taps = flipped.get(":, :, " + rows + ", " + columns);
                parities.add(taps.pad(new Shape(c, 1 - c, r, 1 - r), 0));
            }
        }
        return NDArrays.stack(parities).transpose(0, 2, 1, 3, 4).reshape(4 * out, in, 3, 3);
    }

    @Override
    public NDArray transposedConvolution(NDArray input, NDArray kernel) {
        switch (System.getProperty("trial.t", "ours")) {
            case "three":
                {
                    NDArray p = Layers.convolution(input, kernel, null, 1, 1);
                    Shape s = p.getShape();
                    long out = s.get(1) / 4;
                    return p.reshape(s.get(0), 2, 2, out, s.get(2), s.get(3))
                            .transpose(0, 3, 4, 1, 5, 2)
                            .reshape(s.get(0), out, 2 * s.get(2), 2 * s.get(3));
                }
            case "nchw":
                {
                    NDArray p = Layers.convolution(input, kernel, null, 1, 1);
                    Shape s = p.getShape();
                    long out = s.get(1) / 4;
                    return p.reshape(s.get(0), 2, 2, out, s.get(2), s.get(3))
                            .transpose(0, 3, 4, 1, 5, 2)
                            .reshape(s.get(0), out, 2 * s.get(2), 2 * s.get(3))
                            .get(":, :, 1:-1, 1:-1");
                }
            default:
                return ProcessorForms.INSTANCE.transposedConvolution(input, kernel);
        }
    }

    @Override
    public NDArray narrowConvolution(NDList inputs, NDArray weight) {
        if (System.getProperty("trial.n", "conv").equals("narrow")) {
            return ProcessorForms.INSTANCE.narrowConvolution(inputs, weight);
        }
        NDArray sum = null;
        long from = 0;
        for (NDArray input : inputs) {
            long channels = input.getShape().get(1);
            NDArray part = weight.get(":, " + from + ":" + (from + channels));
            NDArray of =
                    Layers.convolution(input, inputs.size() == 1 ? part : kernel(part), null, 1, 1);
            sum = sum == null ? of : sum.add(of);
            from += channels;
        }
        return sum;
    }
}
