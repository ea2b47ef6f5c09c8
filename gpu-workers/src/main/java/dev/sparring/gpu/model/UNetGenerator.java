// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static dev.sparring.gpu.model.Parameters.Spec.statistic;
import static dev.sparring.gpu.model.Parameters.Spec.weight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.sparring.gpu.data.Randomness;
import java.util.ArrayList;
import java.util.List;

/**
 * The generator g of L2L-DA (Jang et al. 2019): a U-Net over image, gradient and perturbation, with
 * a latent code at each scale and class-conditional batch normalisation. At 64 base channels it has
 * 495,184 parameters for one image channel and 500,944 for three.
 *
 * <p>It is used along a trajectory: what does not change from step to step is computed once, by
 * {@link #start}.
 */
public final class UNetGenerator implements AutoCloseable {

    private static final float SLOPE = 0.2f;
    private static final float STABILIZER = 1e-10f;
    private static final double DEVIATION = 0.02;

    /**
     * Its size.
     *
     * @param channels C of the images
     * @param baseChannels b
     * @param latentDimension of z and of its code
     * @param classes K
     */
    public record Size(int channels, int baseChannels, int latentDimension, int classes) {}

    private final Size size;
    private final Parameters parameters;

    /** All weights zero, until they are loaded. */
    public UNetGenerator(NDManager manager, Size size) {
        this.size = size;
        parameters = new Parameters(manager, "the generator", specs(size));
    }

    private static List<Parameters.Spec> specs(Size size) {
        int base = size.baseChannels;
        int code = size.latentDimension;
        List<Parameters.Spec> specs = new ArrayList<>();
        specs.add(weight("down0.conv.weight", base, 3 * size.channels + code, 3, 3));
        specs.add(weight("down1.conv.weight", base, base + code, 4, 4));
        addNorm(specs, "down1", size);
        specs.add(weight("down2.conv.weight", 2 * base, base + code, 4, 4));
        specs.add(weight("up2.upconv.weight", 2 * base, base, 4, 4));
        addNorm(specs, "up2", size);
        specs.add(weight("up1.upconv.weight", 2 * base, base, 4, 4));
        addNorm(specs, "up1", size);
        specs.add(weight("final.0.weight", size.channels, 2 * base, 3, 3));
        specs.add(weight("z_encoder.0.weight", code, code));
        specs.add(weight("z_encoder.0.bias", code));
        specs.add(weight("z_encoder.2.weight", code, code));
        specs.add(weight("z_encoder.2.bias", code));
        return specs;
    }

    private static void addNorm(List<Parameters.Spec> specs, String block, Size size) {
        specs.add(weight(block + ".norm.weight", size.classes + 1, size.baseChannels));
        specs.add(weight(block + ".norm.bias", size.classes + 1, size.baseChannels));
        specs.add(statistic(block + ".norm.running_mean", size.baseChannels));
        specs.add(statistic(block + ".norm.running_var", size.baseChannels));
    }

    /**
     * Convolutions N(0, 0.02); scales N(0, 0.02) for each class and N(1, 0.02) for the shared row,
     * shifts 0; linear layers Xavier-uniform, their biases 0.
     */
    public static StateDict initialWeights(Size size, Randomness random) {
        return Initialisation.of(specs(size), random, UNetGenerator::initialValues);
    }

    private static float[] initialValues(Parameters.Spec spec, Randomness random) {
        if (spec.shape().length == 4) {
            return Initialisation.normal(spec, 0, DEVIATION, random);
        }
        if (spec.name().endsWith("norm.weight")) {
            float[] values = Initialisation.normal(spec, 0, DEVIATION, random);
            for (int i = values.length - (int) spec.shape()[1]; i < values.length; i++) {
                values[i] += 1;
            }
            return values;
        }
        if (spec.name().startsWith("z_encoder") && spec.shape().length == 2) {
            double bound = Math.sqrt(6.0 / (spec.shape()[0] + spec.shape()[1]));
            return Initialisation.uniform(spec, bound, random);
        }
        return Initialisation.constant(spec, spec.name().endsWith("running_var") ? 1 : 0);
    }

    /** The arrays of phi. */
    public Parameters parameters() {
        return parameters;
    }

    /**
     * Begins a trajectory: fixes what all its steps share.
     *
     * @param images float32 (N, C, H, W), H and W divisible by 4
     * @param labels int64 (N)
     * @param latent float32 (N, latentDimension), standard normal
     * @param weights {@link Parameters#frozen} or {@link Parameters#leaves} of {@link #parameters}
     */
    public Trajectory start(
            NDArray images, NDArray labels, NDArray latent, Mode mode, Weights weights) {
        return new Trajectory(images, labels, latent, mode, weights);
    }

    @Override
    public void close() {
        parameters.close();
    }

    /**
     * The generator with images, labels and latents fixed. Everything is in their manager.
     *
     * <p>Convolution is linear, so what the first convolution makes of the images and what each
     * makes of the latent code is computed here and added at every step.
     */
    public final class Trajectory {

        private final Mode mode;
        private final Weights weights;
        private final NDArray rows;
        private final NDArray code;
        private final NDArray down0Kernel;
        private final NDArray down0Constant;
        private final NDArray down1Kernel;
        private final NDArray down1Constant;
        private final NDArray down2Kernel;
        private final NDArray down2Constant;
        private final NDArray up2Kernel;
        private final NDArray up1Kernel;
        private final NDArray finalKernel;

        private Trajectory(
                NDArray images, NDArray labels, NDArray latent, Mode mode, Weights weights) {
            this.mode = mode;
            this.weights = weights;
            NDArray perClass = labels.oneHot(size.classes, DataType.FLOAT32);
            NDArray shared = labels.getManager().ones(new Shape(labels.getShape().get(0), 1));
            rows = perClass.concat(shared, 1);
            NDArray hidden = Activation.relu(linear(latent, "z_encoder.0"));
            code = Activation.relu(linear(hidden, "z_encoder.2"));
            int channels = size.channels;
            long height = images.getShape().get(2);
            NDArray down0 = weights.get("down0.conv.weight");
            NDArray ofImages = kernel(down0, 0, channels);
            down0Kernel = kernel(down0, channels, 3 * channels);
            down0Constant =
                    Layers.convolution(images, ofImages, null, 1, 1).add(ofCode(down0, height, 1));
            NDArray down1 = weights.get("down1.conv.weight");
            down1Kernel = kernel(down1, 0, size.baseChannels);
            down1Constant = ofCode(down1, height, 2);
            NDArray down2 = weights.get("down2.conv.weight");
            down2Kernel = kernel(down2, 0, size.baseChannels);
            down2Constant = ofCode(down2, height / 2, 2);
            up2Kernel =
                    Layers.channelsLast(Layers.transposedKernel(weights.get("up2.upconv.weight")));
            up1Kernel =
                    Layers.channelsLast(Layers.transposedKernel(weights.get("up1.upconv.weight")));
            finalKernel = weights.get("final.0.weight");
        }

        /** The part of a kernel that sees input channels {@code from} to {@code to}. */
        private NDArray kernel(NDArray weight, int from, int to) {
            return Layers.channelsLast(weight.get(":, " + from + ":" + to));
        }

        /**
         * What a convolution makes of the latent code, tiled over square images: linear in the
         * code, so one batch with a unit code in each image is enough.
         */
        private NDArray ofCode(NDArray weight, long height, int stride) {
            int codes = size.latentDimension;
            long inputs = weight.getShape().get(1);
            NDManager scope = code.getManager();
            NDArray units =
                    scope.eye(codes)
                            .reshape(codes, codes, 1, 1)
                            .broadcast(new Shape(codes, codes, height, height));
            NDArray kernel = kernel(weight, (int) inputs - codes, (int) inputs);
            NDArray maps = Layers.convolution(units, kernel, null, stride, 1);
            Shape shape = maps.getShape();
            return code.matMul(maps.transpose(0, 2, 3, 1).reshape(codes, -1))
                    .reshape(-1, shape.get(2), shape.get(3), shape.get(1))
                    .transpose(0, 3, 1, 2);
        }

        /**
         * One step, {@code g(x, y, z, delta, gradient)}.
         *
         * @param gradient (N, C, H, W), normalised per sample and channel
         * @param perturbation (N, C, H, W), delta so far
         * @return (N, C, H, W) in [-1, 1]
         */
        public NDArray step(NDArray gradient, NDArray perturbation) {
            NDArray changing = gradient.concat(perturbation, 1);
            NDArray down0 =
                    leaky(Layers.convolution(changing, down0Kernel, null, 1, 1).add(down0Constant));
            NDArray down1 =
                    leaky(
                            norm(
                                    Layers.convolution(down0, down1Kernel, null, 2, 1)
                                            .add(down1Constant),
                                    "down1"));
            NDArray down2 =
                    leaky(Layers.convolution(down1, down2Kernel, null, 2, 1).add(down2Constant));
            NDArray up2 = up(down2, up2Kernel, "up2");
            NDArray up1 = up(up2.concat(down1, 1), up1Kernel, "up1");
            return Layers.narrowConvolution(new NDList(up1, down0), finalKernel).tanh();
        }

        private NDArray linear(NDArray x, String name) {
            return Layers.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
        }

        private NDArray up(NDArray x, NDArray kernel, String block) {
            return Activation.relu(norm(Layers.transposedConvolution(x, kernel), block));
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

        private NDArray leaky(NDArray x) {
            return Activation.leakyRelu(x, SLOPE);
        }
    }
}
