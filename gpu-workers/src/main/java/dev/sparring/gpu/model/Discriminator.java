// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static dev.sparring.gpu.model.Parameters.Spec.weight;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.List;

/**
 * Tells clean images from attacked ones (Xiao et al. 2018): with {@code b} base channels, three
 * convolutions 4x4 with stride 2 to b, 2b and 4b channels, LeakyReLU 0.2 after each and instance
 * normalisation before that of the second and third, and a linear layer to one number.
 */
public final class Discriminator {

    private static final String PREFIX = "discriminator.";
    private static final float SLOPE = 0.2f;

    /** How often the convolutions halve the sides of an image. */
    private static final int SHRINKAGE = 8;

    /**
     * Its size.
     *
     * @param channels C of the images
     * @param height H of the images, at least 8
     * @param width W of the images, at least 8
     * @param baseChannels b
     */
    public record Size(int channels, int height, int width, int baseChannels) {}

    private final Size size;

    /** The network; its weights come with each pass. */
    Discriminator(Size size) {
        this.size = size;
    }

    List<Parameters.Spec> specs() {
        int base = size.baseChannels;
        long features = 4L * base * (size.height / SHRINKAGE) * (size.width / SHRINKAGE);
        return List.of(
                weight(PREFIX + "conv0.weight", base, size.channels, 4, 4),
                weight(PREFIX + "conv1.weight", 2 * base, base, 4, 4),
                weight(PREFIX + "conv2.weight", 4 * base, 2 * base, 4, 4),
                weight(PREFIX + "linear.weight", 1, features),
                weight(PREFIX + "linear.bias", 1));
    }

    /**
     * How clean it takes images to be: near 1 for clean ones, near 0 for attacked ones, not
     * bounded.
     *
     * @param images float32 (N, C, H, W)
     * @return (N)
     */
    public NDArray judge(NDArray images, Weights weights) {
        NDArray x = leaky(convolution(images, weights, 0));
        x = leaky(Layers.instanceNorm(convolution(x, weights, 1)));
        x = leaky(Layers.instanceNorm(convolution(x, weights, 2)));
        NDArray matrix = weights.get(PREFIX + "linear.weight");
        NDArray bias = weights.get(PREFIX + "linear.bias");
        return Layers.linear(x.flatten(1, -1), matrix, bias).squeeze(1);
    }

    private static NDArray convolution(NDArray x, Weights weights, int index) {
        return Layers.convolution(x, weights.get(PREFIX + "conv" + index + ".weight"), null, 2, 1);
    }

    private static NDArray leaky(NDArray x) {
        return Activation.leakyRelu(x, SLOPE);
    }
}
