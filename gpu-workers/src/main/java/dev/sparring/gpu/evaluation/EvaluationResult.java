// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import java.util.List;

/**
 * Accuracies of one version of the defender. All are shares of all images, in [0, 1].
 *
 * @param cleanLoss mean cross-entropy of the clean images
 * @param attacks sorted by id
 * @param worstCaseAccuracy share of images that no attack fooled
 * @param correct for each image whether it is classified correctly as it is
 * @param clean what the images as they are were taken for
 * @param zeroGradientRatio share of images x for which the gradient of the cross-entropy with
 *     respect to x, at x and in evaluation mode, is exactly 0 at every pixel in float32: a gradient
 *     attack that starts there cannot move, whether the classifier is robust or only masks its
 *     gradients
 * @param seconds of wall time in which some device worked on it
 */
public record EvaluationResult(
        long defenderVersion,
        int images,
        double cleanAccuracy,
        double cleanLoss,
        List<AttackResult> attacks,
        double worstCaseAccuracy,
        boolean[] correct,
        Predictions clean,
        double zeroGradientRatio,
        double seconds) {

    /**
     * Share of images that may have no gradient at all; of more it is said that gradients are
     * masked. A classifier whose logits are of a usual scale has none.
     */
    public static final double FEW_ZERO_GRADIENTS = 0.05;

    /**
     * The result of the defender under one attack.
     *
     * @param robustAccuracy share of images classified correctly as they are and under every repeat
     * @param meanLoss mean over all images of the highest cross-entropy among the repeats that
     *     attacked the image; an image that was spared from the start counts with its clean loss
     * @param repeatAccuracies for each repeat the share of images classified correctly as they are
     *     and under it; with {@link EvaluationRequest.Drop#FALLEN} under it and all before it
     * @param survived for each image the verdict behind {@code robustAccuracy}
     * @param predictions what the images were taken for under the attack
     * @param seconds of wall time in which some device worked on it; 0 if there was nothing to do
     */
    public record AttackResult(
            String attack,
            double robustAccuracy,
            double meanLoss,
            List<Double> repeatAccuracies,
            boolean[] survived,
            Predictions predictions,
            double seconds) {

        /** The repeat that the defender stood up to best. */
        public double bestRepeat() {
            return repeatAccuracies.stream().mapToDouble(each -> each).max().orElseThrow();
        }

        /** The repeats on average. */
        public double meanRepeat() {
            return repeatAccuracies.stream().mapToDouble(each -> each).average().orElseThrow();
        }
    }
}
