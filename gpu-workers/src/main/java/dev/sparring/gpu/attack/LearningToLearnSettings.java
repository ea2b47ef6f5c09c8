// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import dev.sparring.gpu.training.SgdSettings;

/**
 * Settings of {@link LearningToLearnAttack}.
 *
 * @param baseChannels width of the generator; the paper: 64
 * @param latentDimension of z; the paper: 8
 * @param steps T of a trajectory; the paper: 10
 * @param stepSizeRatio size of a step in units of epsilon; the paper: 0.25
 * @param diversityWeight lambda; the paper: 0.02 on MNIST, 0.5 on CIFAR-10
 * @param reduction of the losses of the steps
 * @param optimizer of phi
 */
public record LearningToLearnSettings(
        int baseChannels,
        int latentDimension,
        int steps,
        double stepSizeRatio,
        double diversityWeight,
        Reduction reduction,
        SgdSettings optimizer) {

    /** How the losses of the steps of a trajectory make one. */
    public enum Reduction {
        /** As the authors released. */
        SUM,
        /** As the paper writes. */
        MEAN
    }
}
