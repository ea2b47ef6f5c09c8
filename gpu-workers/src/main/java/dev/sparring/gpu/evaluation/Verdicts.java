// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import dev.sparring.gpu.Finite;
import java.util.List;

/**
 * What the classifier said about some images.
 *
 * @param correct whether the label had the highest logit
 * @param predictions the class with the highest logit
 * @param confidences softmax probability of the prediction
 * @param losses cross-entropy
 * @param margins how far the label's logit is above the highest other; below 0 where the image is
 *     misclassified
 * @param exhibits row-major pixels in [0, 1] of the first of these images, as many of them as are
 *     to be looked at
 * @param span when it was computed, the attack included
 */
public record Verdicts(
        boolean[] correct,
        int[] predictions,
        double[] confidences,
        float[] losses,
        float[] margins,
        List<float[]> exhibits,
        Span span) {

    /** Whether all losses are numbers. */
    boolean isFinite() {
        return Finite.firstNot(losses).isEmpty();
    }

    /**
     * Of images as they are.
     *
     * @param zeroGradients how many of them have a gradient of the loss that is 0 everywhere
     */
    record Clean(Verdicts verdicts, int zeroGradients) {}
}
