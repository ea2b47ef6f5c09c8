// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import dev.sparring.deploy.evaluation.Interval;
import java.util.List;

/**
 * An accuracy that was measured, a share in [0, 1].
 *
 * @param accuracies of each training, at least one
 * @param images that each was measured on
 * @param repeats of the attack, if each of them attacked every image; empty otherwise
 * @param seconds that measuring took
 */
public record Estimate(List<Double> accuracies, int images, List<Double> repeats, double seconds) {

    /** The mean over the trainings. */
    public double accuracy() {
        return accuracies.stream().mapToDouble(each -> each).average().orElseThrow();
    }

    /**
     * 95 % interval over the choice of test images. How trainings differ is another matter: {@link
     * #accuracies} shows it.
     */
    public Interval interval() {
        return Interval.of(accuracy(), images);
    }
}
