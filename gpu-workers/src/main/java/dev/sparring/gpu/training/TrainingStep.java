// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import dev.sparring.gpu.model.PlayerState;
import java.util.List;

/**
 * What one training step saw, before its update, and the state after it.
 *
 * @param loss the weighted mean cross-entropy that was minimised
 * @param clean of the clean images
 * @param adversarial one for each batch of the round, in their order
 * @param gradientNorm global L2 norm before clipping
 * @param learningRate used in this step
 * @param state after the update
 */
public record TrainingStep(
        double loss,
        Score clean,
        List<Score> adversarial,
        double gradientNorm,
        double learningRate,
        PlayerState state) {

    /**
     * Mean cross-entropy and accuracy of a group of images.
     *
     * @param images how many
     * @param accuracy in [0, 1]
     */
    public record Score(int images, double loss, double accuracy) {}
}
