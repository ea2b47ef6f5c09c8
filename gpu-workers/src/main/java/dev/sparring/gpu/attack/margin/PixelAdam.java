// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.margin;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.sparring.gpu.attack.search.GradientNormalisation;
import dev.sparring.gpu.device.Upload;

/**
 * Adam (Kingma and Ba 2015) on the pixels of a batch, each pixel on its own: {@code m <- b1 m + (1
 * - b1) g}, {@code v <- b2 v + (1 - b2) g^2}, and the step is {@code learningRate * mHat /
 * (sqrt(vHat) + stabilizer)}. The stabilizer is 1e-8 of the largest {@code sqrt(vHat)} of the
 * example, so that a step does not depend on the scale of the gradient.
 */
final class PixelAdam {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double STABILIZER = 1e-8;
    private static final int[] PIXELS = {1};

    private final NDArray mean;
    private final NDArray square;
    private final double learningRate;
    private int steps;

    /** Fresh moments, in {@code manager}. */
    PixelAdam(NDManager manager, Shape shape, double learningRate) {
        this.mean = manager.zeros(shape);
        this.square = manager.zeros(shape);
        this.learningRate = learningRate;
    }

    /**
     * What to subtract from the pixels.
     *
     * @param gradient of what is minimised
     * @return of the manager of {@code gradient}
     */
    NDArray step(NDArray gradient) {
        steps++;
        NDManager manager = gradient.getManager();
        double meanCorrection = 1 - Math.pow(BETA1, steps);
        double squareCorrection = Math.sqrt(1 - Math.pow(BETA2, steps));
        mean.muli(scalar(manager, BETA1)).addi(gradient.mul(scalar(manager, 1 - BETA1)));
        square.muli(scalar(manager, BETA2))
                .addi(gradient.square().muli(scalar(manager, 1 - BETA2)));
        NDArray numerator =
                scalar(manager, learningRate * squareCorrection / meanCorrection).mul(mean);
        NDArray root = scalar(manager, 1).mul(square).sqrt();
        NDArray largest = GradientNormalisation.orOne(root.flatten(1, -1).max(PIXELS, true));
        NDArray stabilizer = largest.mul(scalar(manager, STABILIZER));
        return numerator.divi(root.addi(stabilizer.reshape(-1, 1, 1, 1)));
    }

    private static NDArray scalar(NDManager manager, double value) {
        return Upload.scalar(manager, value);
    }
}
