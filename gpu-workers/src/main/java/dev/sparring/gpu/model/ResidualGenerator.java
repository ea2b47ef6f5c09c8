// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static dev.sparring.gpu.model.Parameters.Spec.weight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * The generator of the one-shot attacks, an image-to-image network as in Johnson et al. 2016: it
 * sees the image alone and draws a perturbation. With {@code b} base channels: convolution 3x3 to b
 * · two of 3x3 with stride 2, to 2b and 4b · residual blocks of two convolutions 3x3 · two
 * transposed convolutions 4x4 with stride 2, to 2b and b · convolution 3x3 to C, tanh. After each
 * but the last: instance normalisation (each image and channel on its own, so there are no
 * statistics to keep and no image depends on its batch), ReLU.
 */
public final class ResidualGenerator {

    private static final String PREFIX = "generator.";

    /**
     * Its size.
     *
     * @param channels C of the images
     * @param baseChannels b
     * @param blocks residual blocks, at least 0
     */
    public record Size(int channels, int baseChannels, int blocks) {}

    private final Size size;

    /** The network; its weights come with each pass. */
    ResidualGenerator(Size size) {
        this.size = size;
    }

    List<Parameters.Spec> specs() {
        int base = size.baseChannels;
        int wide = 4 * base;
        List<Parameters.Spec> specs = new ArrayList<>();
        specs.add(weight(PREFIX + "in.weight", base, size.channels, 3, 3));
        specs.add(weight(PREFIX + "down1.weight", 2 * base, base, 3, 3));
        specs.add(weight(PREFIX + "down2.weight", wide, 2 * base, 3, 3));
        for (int i = 0; i < size.blocks; i++) {
            specs.add(weight(PREFIX + "block" + i + ".0.weight", wide, wide, 3, 3));
            specs.add(weight(PREFIX + "block" + i + ".1.weight", wide, wide, 3, 3));
        }
        specs.add(weight(PREFIX + "up2.weight", wide, 2 * base, 4, 4));
        specs.add(weight(PREFIX + "up1.weight", 2 * base, base, 4, 4));
        specs.add(weight(PREFIX + "out.weight", size.channels, base, 3, 3));
        return specs;
    }

    /**
     * What it draws.
     *
     * @param images float32 (N, C, H, W), H and W divisible by 4
     * @return (N, C, H, W) in [-1, 1]
     */
    public NDArray draw(NDArray images, Weights weights) {
        NDArray x = down(images, weights, "in", 1);
        x = down(x, weights, "down1", 2);
        x = down(x, weights, "down2", 2);
        for (int i = 0; i < size.blocks; i++) {
            NDArray inner = down(x, weights, "block" + i + ".0", 1);
            x = x.add(Layers.instanceNorm(convolution(inner, weights, "block" + i + ".1", 1)));
        }
        x = up(x, weights, "up2");
        x = up(x, weights, "up1");
        return Layers.forms(x)
                .narrowConvolution(new NDList(x), weights.get(PREFIX + "out.weight"))
                .tanh();
    }

    private static NDArray convolution(NDArray x, Weights weights, String name, int stride) {
        return Layers.convolution(x, weights.get(PREFIX + name + ".weight"), null, stride, 1);
    }

    private static NDArray down(NDArray x, Weights weights, String name, int stride) {
        return Activation.relu(Layers.instanceNorm(convolution(x, weights, name, stride)));
    }

    private static NDArray up(NDArray x, Weights weights, String name) {
        LayerForms forms = Layers.forms(x);
        NDArray kernel = forms.transposedKernel(weights.get(PREFIX + name + ".weight"));
        return Activation.relu(Layers.instanceNorm(forms.transposedConvolution(x, kernel)));
    }
}
