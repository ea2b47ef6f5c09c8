// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.List;

/**
 * How the loss of an attack rises on a model: for each step the maximum over the tries, image by
 * image, and then over the images.
 *
 * @param model the defence
 * @param attack the column's title
 * @param means over the images, one for each step from 0 (the start) on
 * @param deviations standard deviations over the images
 */
public record Curve(
        Model model,
        String defence,
        String attack,
        int images,
        int tries,
        List<Double> means,
        List<Double> deviations) {

    /** What to call it. */
    public String name() {
        return attack + " on " + defence + (model.seed() == 1 ? "" : ", seed " + model.seed());
    }

    /** The same under other titles. */
    Curve called(String newDefence, String newAttack) {
        return new Curve(model, newDefence, newAttack, images, tries, means, deviations);
    }

    /**
     * Of the losses of all tries.
     *
     * @param losses (tries, steps + 1, N), cross-entropy
     */
    static Curve of(Model model, String defence, String attack, float[][][] losses) {
        int steps = losses[0].length;
        int images = losses[0][0].length;
        Double[] means = new Double[steps];
        Double[] deviations = new Double[steps];
        for (int step = 0; step < steps; step++) {
            double sum = 0;
            double squares = 0;
            for (int image = 0; image < images; image++) {
                double highest = Double.NEGATIVE_INFINITY;
                for (float[][] attempt : losses) {
                    highest = Math.max(highest, attempt[step][image]);
                }
                sum += highest;
                squares += highest * highest;
            }
            means[step] = sum / images;
            deviations[step] = Math.sqrt(Math.max(0, squares / images - means[step] * means[step]));
        }
        return new Curve(
                model, defence, attack, images, losses.length, List.of(means), List.of(deviations));
    }
}
