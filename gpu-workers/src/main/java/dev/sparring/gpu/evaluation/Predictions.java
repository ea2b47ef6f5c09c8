// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import java.util.List;

/**
 * The predictions of the classifier on the images of an evaluation. Under an attack of several
 * repeats it is the prediction under the repeat that was the worst for the image: one under which
 * it is misclassified, then that of the least margin, then that of the highest loss; of an image
 * that the attack was spared it is the clean one.
 *
 * @param classes the predicted class of each image
 * @param confidences softmax probability of that class, of each image
 * @param exhibits the first images themselves: row-major float32 pixels (C, H, W) in [0, 1]
 */
public record Predictions(int[] classes, double[] confidences, List<float[]> exhibits) {

    /**
     * Counts images by their true class and the predicted one. The sum of a row is the number of
     * images of a class; on the diagonal are those that are predicted correctly. Under attack these
     * may be more than robust accuracy counts, which leaves out an image that is misclassified as
     * it is or under another repeat.
     *
     * @param labels the true class of each image
     * @param count of classes, K
     * @return K*K counts, row-major, one row for each true class
     */
    public long[] confusion(int[] labels, int count) {
        long[] confusion = new long[count * count];
        for (int i = 0; i < labels.length; i++) {
            confusion[labels[i] * count + classes[i]]++;
        }
        return confusion;
    }
}
