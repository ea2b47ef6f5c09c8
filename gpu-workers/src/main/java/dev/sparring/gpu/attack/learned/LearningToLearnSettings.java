// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.attack.search.GradientNormalisation;
import dev.sparring.gpu.training.SgdSettings;

/**
 * Settings of {@link LearningToLearnAttack}.
 *
 * @param inputs what the generator sees
 * @param baseChannels width of the generator; the paper: 64
 * @param latentDimension of z; the paper: 8. Idle without latents
 * @param steps T of a trajectory; the paper: 10
 * @param stepSizeRatio size of a step in units of epsilon; the paper: 0.25
 * @param randomStart whether an attack begins at a random point of the ball. What is learnt from
 *     begins at the image
 * @param diversityWeight lambda; the paper: 0.02 on MNIST, 0.5 on CIFAR-10. Idle without latents
 * @param reduction of the losses of the steps
 * @param optimizer of phi
 */
public record LearningToLearnSettings(
        Inputs inputs,
        int baseChannels,
        int latentDimension,
        int steps,
        double stepSizeRatio,
        boolean randomStart,
        double diversityWeight,
        Reduction reduction,
        SgdSettings optimizer) {

    /** Images that {@link LearningToLearnAttack} makes of one, with latents to tell them apart. */
    private static final int PAIR = 2;

    /** With everything that L2L-DA sees. */
    public LearningToLearnSettings(
            int baseChannels,
            int latentDimension,
            int steps,
            double stepSizeRatio,
            double diversityWeight,
            Reduction reduction,
            SgdSettings optimizer) {
        this(
                Inputs.ALL,
                baseChannels,
                latentDimension,
                steps,
                stepSizeRatio,
                diversityWeight,
                reduction,
                optimizer);
    }

    /** An attack that begins at the image. */
    public LearningToLearnSettings(
            Inputs inputs,
            int baseChannels,
            int latentDimension,
            int steps,
            double stepSizeRatio,
            double diversityWeight,
            Reduction reduction,
            SgdSettings optimizer) {
        this(
                inputs,
                baseChannels,
                latentDimension,
                steps,
                stepSizeRatio,
                false,
                diversityWeight,
                reduction,
                optimizer);
    }

    /** Adversarial images per clean one: a pair, or one if there is no latent to draw another. */
    int copies() {
        return inputs.latent ? PAIR : 1;
    }

    /** What the generator sees of a gradient (N, C, H, W). */
    NDArray seen(NDArray gradient) {
        return inputs.gradientNormalisation
                ? GradientNormalisation.perSampleAndChannel(gradient)
                : gradient;
    }

    /**
     * The inputs of the generator besides the image and the gradient. Each of them can be taken
     * away, as in Tables 1 and 3 of the paper.
     *
     * @param label y; without it batch normalisation is the ordinary one
     * @param delta the perturbation so far
     * @param latent z; without it an image has one attack, and there is no diversity loss
     * @param gradientNormalisation whether the gradient is scaled to length 1 for each image and
     *     channel. If not it is that of the image's own cross-entropy, as it is
     */
    public record Inputs(
            boolean label, boolean delta, boolean latent, boolean gradientNormalisation) {

        /** Everything, as in L2L-DA. */
        public static final Inputs ALL = new Inputs(true, true, true, true);
    }

    /** How the losses of the steps of a trajectory make one. */
    public enum Reduction {
        /** As the authors released. */
        SUM,
        /** As the paper writes. */
        MEAN
    }
}
