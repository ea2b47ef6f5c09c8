// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.margin;

/**
 * The settings of {@link CarliniWagnerLinf}.
 *
 * @param steps of Adam in one search step, at least 1
 * @param learningRate absolute, in units of the pixel range; 0: {@code learningRateRatio} counts
 * @param learningRateRatio the learning rate as a share of epsilon
 * @param confidence the lead, in logits, that the wrong class should get
 * @param initialConst the first c, above 0: weight of the margin, as a share of the spread of the
 *     clean image's logits
 * @param binarySearchSteps values of c to try, at least 1
 * @param distanceWeight weight of the distance term; 0: only the margin counts, and c does not
 *     matter to Adam
 * @param randomStart whether each search step starts at a random point of the ball instead of the
 *     clean image
 */
public record CarliniWagnerSettings(
        int steps,
        double learningRate,
        double learningRateRatio,
        double confidence,
        double initialConst,
        int binarySearchSteps,
        double distanceWeight,
        boolean randomStart) {

    /** An attack that starts at the clean image. */
    public CarliniWagnerSettings(
            int steps,
            double learningRate,
            double learningRateRatio,
            double confidence,
            double initialConst,
            int binarySearchSteps,
            double distanceWeight) {
        this(
                steps,
                learningRate,
                learningRateRatio,
                confidence,
                initialConst,
                binarySearchSteps,
                distanceWeight,
                false);
    }

    /** Checks what depends on each other. */
    public CarliniWagnerSettings {
        if (learningRate <= 0 && learningRateRatio <= 0) {
            throw new IllegalArgumentException(
                    "learning-rate and learning-rate-ratio are both 0; one of them must be above");
        }
    }

    /** The learning rate for a ball. */
    double learningRateFor(float epsilon) {
        return learningRate > 0 ? learningRate : learningRateRatio * epsilon;
    }
}
