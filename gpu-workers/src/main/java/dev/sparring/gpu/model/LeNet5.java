// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static dev.sparring.gpu.model.Parameters.Spec.weight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
    private static final List<Parameters.Spec> SPECS =
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

    /** All weights zero, until {@link #load}. */
    public LeNet5(NDManager manager) {
        parameters = new Parameters(manager, "LeNet-5", SPECS);
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
        return Layers.convolution(
                images,
                weights.get("feature_extractor.c1.weight"),
                weights.get("feature_extractor.c1.bias"),
                1,
                PADDING);
    }

    @Override
    public NDArray head(NDArray features, Mode mode, Weights weights) {
        NDArray x = poolAndRectify(features);
        x = poolAndRectify(convolution(x, weights, "feature_extractor.c3"));
        x = Activation.relu(convolution(x, weights, "feature_extractor.c5")).flatten(1, -1);
        x = Activation.relu(linear(x, weights, "fc.f6"));
        return linear(x, weights, "fc.f7");
    }

    @Override
    public NDArray stemGradient(NDArray gradient, Weights weights) {
        NDArray flipped = weights.get("feature_extractor.c1.weight").swapAxes(0, 1).flip(2, 3);
        return Layers.convolution(gradient, flipped, null, 1, PADDING);
    }

    /** The same as rectifying first, values and gradients, on a quarter of the numbers. */
    private static NDArray poolAndRectify(NDArray x) {
        return Activation.relu(Layers.maxPool(x));
    }

    private static NDArray convolution(NDArray x, Weights weights, String name) {
        return Layers.convolution(
                x, weights.get(name + ".weight"), weights.get(name + ".bias"), 1, 0);
    }

    private static NDArray linear(NDArray x, Weights weights, String name) {
        return Layers.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
    }
}
