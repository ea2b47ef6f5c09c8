// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static dev.sparring.gpu.model.Parameters.Spec.weight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.sparring.gpu.data.Randomness;
import java.util.List;

/**
 * LeNet-5 for 1x28x28 images (LeCun et al. 1998, with ReLU and maximum pooling): 61,706 parameters.
 * Convolutions 5x5 to 6 (padding 2), 16 and 120 channels, linear layers to 84 and 10.
 */
public final class LeNet5 implements StemmedClassifier {

    private static final int CLASSES = 10;
    private static final int PADDING = 2;

    /** On processors the first convolution computes 8 channels: they pool 8 together. */
    private static final Shape UNUSED_KERNELS = new Shape(0, 0, 0, 0, 0, 0, 0, 2);

    private static final Shape UNUSED_BIASES = new Shape(0, 2);
    private static final Shape UNUSED_INPUTS = new Shape(0, 0, 0, 0, 0, 2);
    static final List<Parameters.Spec> SPECS =
            List.of(
                    weight("feature_extractor.c1.weight", 6, 1, 5, 5),
                    weight("feature_extractor.c1.bias", 6),
                    weight("feature_extractor.c3.weight", 16, 6, 5, 5),
                    weight("feature_extractor.c3.bias", 16),
                    weight("feature_extractor.c5.weight", 120, 16, 5, 5),
                    weight("feature_extractor.c5.bias", 120),
                    weight("fc.f6.weight", 84, 120),
                    weight("fc.f6.bias", 84),
                    weight("fc.f7.weight", CLASSES, 84),
                    weight("fc.f7.bias", CLASSES));

    private final Parameters parameters;
    private final Normaliser normaliser;

    /** All weights zero, until {@link #load}. */
    public LeNet5(NDManager manager, InputNormalisation normalisation) {
        parameters = new Parameters(manager, ClassifierKind.LENET5.title(), SPECS);
        normaliser = new Normaliser(parameters.manager(), normalisation);
    }

    /** PyTorch's default: weights and biases uniform within 1 / sqrt(inputs of a unit). */
    public static StateDict initialWeights(Randomness random) {
        return Initialisation.uniformByInputs(SPECS, random);
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
        LayerForms forms = Layers.forms(images);
        NDArray kernel = filled(weights, "feature_extractor.c1.weight", UNUSED_KERNELS);
        NDArray bias = filled(weights, "feature_extractor.c1.bias", UNUSED_BIASES);
        NDArray normalised = normaliser.normalised(images);
        return Layers.convolution(normalised, forms.kernel(kernel), bias, 1, PADDING);
    }

    @Override
    public NDArray head(NDArray features, Mode mode, Weights weights) {
        NDArray x = poolAndRectify(features);
        NDArray kernel = filled(weights, "feature_extractor.c3.weight", UNUSED_INPUTS);
        NDArray bias = weights.get("feature_extractor.c3.bias");
        NDArray laidOut = Layers.forms(x).kernel(kernel);
        x = poolAndRectify(Layers.convolution(x, laidOut, bias, 1, 0));
        // the third convolution sees 5x5 pixels: it is a linear layer of all of them
        x = Activation.relu(linear(x.flatten(1, -1), weights, "feature_extractor.c5"));
        x = Activation.relu(linear(x, weights, "fc.f6"));
        return linear(x, weights, "fc.f7");
    }

    @Override
    public NDArray stemGradient(NDArray gradient, Weights weights) {
        NDArray kernel = filled(weights, "feature_extractor.c1.weight", UNUSED_KERNELS);
        return normaliser.gradient(Layers.forms(gradient).inputGradient(gradient, kernel));
    }

    private static NDArray filled(Weights weights, String name, Shape zeros) {
        NDArray array = weights.get(name);
        return Layers.forms(array).filled(array, zeros);
    }

    /** The same as rectifying first, values and gradients, on a quarter of the numbers. */
    private static NDArray poolAndRectify(NDArray x) {
        return Activation.relu(Layers.maxPool(x));
    }

    private static NDArray linear(NDArray x, Weights weights, String name) {
        NDArray matrix = weights.get(name + ".weight").flatten(1, -1);
        return Layers.linear(x, matrix, weights.get(name + ".bias"));
    }
}
