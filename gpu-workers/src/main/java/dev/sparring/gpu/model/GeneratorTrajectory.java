// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/**
 * The generator with images, labels and latents fixed, made by {@link UNetGenerator#start}.
 * Everything is in their manager.
 *
 * <p>Convolution is linear, so what the first convolution makes of the images, and what each makes
 * of the latent code, is computed once here and added at every step.
 */
public final class GeneratorTrajectory {

    private static final float SLOPE = 0.2f;
    private static final float STABILIZER = 1e-10f;

    private final UNetGenerator.Size size;
    private final Mode mode;
    private final Weights weights;
    private final NDArray rows;
    private final NDArray code;
    private final Part down0;
    private final Part down1;
    private final Part down2;
    private final NDArray up2Kernel;
    private final NDArray up1Kernel;

    /**
     * The part of a convolution that changes from step to step, and what is added to it; null if
     * nothing is.
     */
    private record Part(NDArray kernel, NDArray constant) {

        NDArray of(NDArray input, int stride) {
            NDArray changing = Layers.convolution(input, kernel, null, stride, 1);
            return constant == null ? changing : changing.add(constant);
        }
    }

    GeneratorTrajectory(
            UNetGenerator.Size size,
            Mode mode,
            Weights weights,
            NDArray images,
            NDArray labels,
            NDArray latent) {
        this.size = size;
        this.mode = mode;
        this.weights = weights;
        rows = rows(labels, size.classes());
        code =
                size.latentDimension() == 0
                        ? null
                        : rectified(rectified(latent, "z_encoder.0"), "z_encoder.2");
        long height = images.getShape().get(2);
        long width = images.getShape().get(3);
        down0 = first(images);
        int base = size.baseChannels();
        NDArray second = weights.get("down1.conv.weight");
        down1 = new Part(kernel(second, 0, base), ofCode(second, height, width, 2));
        NDArray third = weights.get("down2.conv.weight");
        down2 = new Part(kernel(third, 0, base), ofCode(third, height / 2, width / 2, 2));
        up2Kernel = upKernel("up2");
        up1Kernel = upKernel("up1");
    }

    /** For each example, which rows of a class-conditional table to add: its own and the last. */
    private static NDArray rows(NDArray labels, int classes) {
        if (classes == 0) {
            return labels.getManager().ones(new Shape(labels.getShape().get(0), 1));
        }
        NDArray own = labels.oneHot(classes, DataType.FLOAT32);
        return own.concat(own.getManager().ones(new Shape(own.getShape().get(0), 1)), 1);
    }

    private Part first(NDArray images) {
        NDArray weight = weights.get("down0.conv.weight");
        int channels = size.channels();
        long height = images.getShape().get(2);
        long width = images.getShape().get(3);
        NDArray ofImages = Layers.convolution(images, kernel(weight, 0, channels), null, 1, 1);
        NDArray ofCode = ofCode(weight, height, width, 1);
        return new Part(
                kernel(weight, channels, size.inputs() * channels),
                ofCode == null ? ofImages : ofImages.add(ofCode));
    }

    /** The part of a kernel that sees input channels {@code from} to {@code to}. */
    private static NDArray kernel(NDArray weight, int from, int to) {
        return Layers.forms(weight).kernel(weight.get(":, " + from + ":" + to));
    }

    private NDArray upKernel(String block) {
        NDArray weight = weights.get(block + ".upconv.weight");
        LayerForms forms = Layers.forms(weight);
        return forms.kernel(forms.transposedKernel(weight));
    }

    /**
     * What a convolution makes of the latent code, tiled over the image: linear in the code, so one
     * batch with a unit code in each image is enough. Null without a code.
     */
    private NDArray ofCode(NDArray weight, long height, long width, int stride) {
        if (code == null) {
            return null;
        }
        int codes = size.latentDimension();
        int inputs = (int) weight.getShape().get(1);
        NDManager scope = code.getManager();
        NDArray units =
                scope.eye(codes)
                        .reshape(codes, codes, 1, 1)
                        .broadcast(new Shape(codes, codes, height, width));
        NDArray kernel = kernel(weight, inputs - codes, inputs);
        NDArray maps = Layers.convolution(units, kernel, null, stride, 1).transpose(0, 2, 3, 1);
        Shape shape = maps.getShape();
        return code.matMul(maps.reshape(codes, -1))
                .reshape(-1, shape.get(1), shape.get(2), shape.get(3))
                .transpose(0, 3, 1, 2);
    }

    /**
     * One step, {@code g(x, y, z, delta, gradient)}.
     *
     * @param gradient (N, C, H, W), as a rule normalised per sample and channel
     * @param perturbation (N, C, H, W), delta so far; ignored if the generator does not see it
     * @return (N, C, H, W) in [-1, 1]
     */
    public NDArray step(NDArray gradient, NDArray perturbation) {
        NDArray changing = size.delta() ? gradient.concat(perturbation, 1) : gradient;
        NDArray fine = leaky(down0.of(changing, 1));
        NDArray middle = leaky(norm(down1.of(fine, 2), "down1"));
        NDArray coarse = leaky(down2.of(middle, 2));
        NDArray upMiddle = up(coarse, up2Kernel, "up2");
        NDArray upFine = up(upMiddle.concat(middle, 1), up1Kernel, "up1");
        NDArray weight = weights.get("final.0.weight");
        return Layers.forms(fine).narrowConvolution(new NDList(upFine, fine), weight).tanh();
    }

    private NDArray rectified(NDArray x, String name) {
        return Activation.relu(
                Layers.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias")));
    }

    private NDArray up(NDArray x, NDArray kernel, String block) {
        return Activation.relu(norm(Layers.forms(x).transposedConvolution(x, kernel), block));
    }

    private NDArray norm(NDArray x, String block) {
        NDArray normalised = Layers.normalise(x, block + ".norm", weights, mode, STABILIZER);
        return normalised
                .mul(perExample(block + ".norm.weight"))
                .add(perExample(block + ".norm.bias"));
    }

    private NDArray perExample(String table) {
        return rows.matMul(weights.get(table)).expandDims(2).expandDims(3);
    }

    private static NDArray leaky(NDArray x) {
        return Activation.leakyRelu(x, SLOPE);
    }
}
