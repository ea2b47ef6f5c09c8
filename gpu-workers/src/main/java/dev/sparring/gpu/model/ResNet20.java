// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static dev.sparring.gpu.model.Parameters.Spec.statistic;
import static dev.sparring.gpu.model.Parameters.Spec.weight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.sparring.gpu.data.Randomness;
import java.util.ArrayList;
import java.util.List;

/**
 * ResNet-20 for 3x32x32 images (He et al. 2016, CIFAR-10 variant, option-A shortcuts): 269,722
 * parameters. Three stages of three blocks with 16, 32 and 64 channels; a stage after the first
 * halves the image.
 */
public final class ResNet20 implements StemmedClassifier {

    private static final int CLASSES = 10;
    private static final int[] WIDTHS = {16, 32, 64};
    private static final int BLOCKS = 3;
    private static final float STABILIZER = 1e-5f;
    static final List<Parameters.Spec> SPECS = specs();

    private final Parameters parameters;
    private final Normaliser normaliser;

    /** All weights zero, until {@link #load}. */
    public ResNet20(NDManager manager, InputNormalisation normalisation) {
        parameters = new Parameters(manager, ClassifierKind.RESNET20.title(), SPECS);
        normaliser = new Normaliser(parameters.manager(), normalisation);
    }

    /**
     * Weights normal with variance 2 / inputs of a unit (He et al. 2015), batch normalisation the
     * identity, the last bias uniform within 1 / sqrt(inputs).
     */
    public static StateDict initialWeights(Randomness random) {
        return Initialisation.of(SPECS, random, ResNet20::initialValues);
    }

    private static float[] initialValues(Parameters.Spec spec, Randomness random) {
        if (spec.shape().length > 1) {
            return Initialisation.normal(
                    spec, 0, Math.sqrt(2.0 / Initialisation.inputs(spec)), random);
        }
        if (spec.name().equals("linear.bias")) {
            return Initialisation.uniform(spec, 1 / Math.sqrt(WIDTHS[2]), random);
        }
        boolean one = spec.name().endsWith(".weight") || spec.name().endsWith(".running_var");
        return Initialisation.constant(spec, one ? 1 : 0);
    }

    private static List<Parameters.Spec> specs() {
        List<Parameters.Spec> specs = new ArrayList<>();
        addConvolution(specs, "", 1, 3, WIDTHS[0]);
        for (int stage = 0; stage < WIDTHS.length; stage++) {
            for (int block = 0; block < BLOCKS; block++) {
                int before = block == 0 && stage > 0 ? WIDTHS[stage - 1] : WIDTHS[stage];
                addConvolution(specs, block(stage, block), 1, before, WIDTHS[stage]);
                addConvolution(specs, block(stage, block), 2, WIDTHS[stage], WIDTHS[stage]);
            }
        }
        specs.add(weight("linear.weight", CLASSES, WIDTHS[2]));
        specs.add(weight("linear.bias", CLASSES));
        return List.copyOf(specs);
    }

    private static void addConvolution(
            List<Parameters.Spec> specs, String prefix, int index, int before, int after) {
        specs.add(weight(prefix + "conv" + index + ".weight", after, before, 3, 3));
        specs.add(weight(prefix + "bn" + index + ".weight", after));
        specs.add(weight(prefix + "bn" + index + ".bias", after));
        specs.add(statistic(prefix + "bn" + index + ".running_mean", after));
        specs.add(statistic(prefix + "bn" + index + ".running_var", after));
    }

    private static String block(int stage, int block) {
        return "layer" + (stage + 1) + "." + block + ".";
    }

    @Override
    public int classes() {
        return CLASSES;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public NDArray stem(NDArray images, Weights weights) {
        NDArray normalised = normaliser.normalised(images);
        NDArray kernel = Layers.forms(images).kernel(weights.get("conv1.weight"));
        return Layers.convolution(normalised, kernel, null, 1, 1);
    }

    @Override
    public NDArray stemGradient(NDArray gradient, Weights weights) {
        return normaliser.gradient(
                Layers.forms(gradient).inputGradient(gradient, weights.get("conv1.weight")));
    }

    @Override
    public NDArray head(NDArray features, Mode mode, Weights weights) {
        NDArray x = Activation.relu(Layers.batchNorm(features, "bn1", weights, mode, STABILIZER));
        for (int stage = 0; stage < WIDTHS.length; stage++) {
            for (int block = 0; block < BLOCKS; block++) {
                boolean halve = block == 0 && stage > 0;
                x = block(x, block(stage, block), halve, mode, weights);
            }
        }
        NDArray pooled = x.flatten(2, 3).mean(new int[] {2});
        return Layers.linear(pooled, weights.get("linear.weight"), weights.get("linear.bias"));
    }

    private static NDArray block(
            NDArray x, String prefix, boolean halve, Mode mode, Weights weights) {
        NDArray y = normalisedConvolution(x, prefix, 1, halve ? 2 : 1, mode, weights);
        y = normalisedConvolution(Activation.relu(y), prefix, 2, 1, mode, weights);
        return Activation.relu(y.add(halve ? halved(x) : x));
    }

    private static NDArray normalisedConvolution(
            NDArray x, String prefix, int index, int stride, Mode mode, Weights weights) {
        NDArray weight = weights.get(prefix + "conv" + index + ".weight");
        NDArray y = Layers.convolution(x, Layers.forms(x).kernel(weight), null, stride, 1);
        return Layers.batchNorm(y, prefix + "bn" + index, weights, mode, STABILIZER);
    }

    /** Every second pixel, with zero channels on both sides until there are twice as many. */
    private static NDArray halved(NDArray x) {
        long[] shape = x.getShape().getShape();
        NDArray pixels = Layers.everySecondPixel(x);
        NDArray zeros =
                x.getManager().zeros(new Shape(shape[0], shape[1] / 2, shape[2] / 2, shape[3] / 2));
        return zeros.concat(pixels, 1).concat(zeros, 1);
    }
}
