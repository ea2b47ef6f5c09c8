// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static dev.sparring.gpu.model.Parameters.Spec.statistic;
import static dev.sparring.gpu.model.Parameters.Spec.weight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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

    private static final double DEVIATION = 0.02;

    /**
     * Its size, and what it sees.
     *
     * @param channels C of the images
     * @param baseChannels b
     * @param latentDimension of z and of its code; 0: it sees no latent and has no encoder
     * @param classes K; 0: it does not see the label, and the tables of its batch normalisation
     *     have nothing but the row that all classes share, which is the ordinary kind
     * @param delta whether it sees the perturbation so far; if not, 2C channels go in
     */
    public record Size(
            int channels, int baseChannels, int latentDimension, int classes, boolean delta) {

        /** With all inputs. */
        public Size(int channels, int baseChannels, int latentDimension, int classes) {
            this(channels, baseChannels, latentDimension, classes, true);
        }

        /** Images that go in beside each other: the clean one, the gradient, and delta. */
        int inputs() {
            return delta ? 3 : 2;
        }
    }

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
        specs.add(weight("down0.conv.weight", base, size.inputs() * size.channels + code, 3, 3));
        specs.add(weight("down1.conv.weight", base, base + code, 4, 4));
        addNorm(specs, "down1", size);
        specs.add(weight("down2.conv.weight", 2 * base, base + code, 4, 4));
        specs.add(weight("up2.upconv.weight", 2 * base, base, 4, 4));
        addNorm(specs, "up2", size);
        specs.add(weight("up1.upconv.weight", 2 * base, base, 4, 4));
        addNorm(specs, "up1", size);
        specs.add(weight("final.0.weight", size.channels, 2 * base, 3, 3));
        if (code > 0) {
            specs.add(weight("z_encoder.0.weight", code, code));
            specs.add(weight("z_encoder.0.bias", code));
            specs.add(weight("z_encoder.2.weight", code, code));
            specs.add(weight("z_encoder.2.bias", code));
        }
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
     * @param latent float32 (N, latentDimension), standard normal; null if it sees none
     * @param weights {@link Parameters#frozen} or {@link Parameters#leaves} of {@link #parameters}
     */
    public GeneratorTrajectory start(
            NDArray images, NDArray labels, NDArray latent, Mode mode, Weights weights) {
        return new GeneratorTrajectory(size, mode, weights, images, labels, latent);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
