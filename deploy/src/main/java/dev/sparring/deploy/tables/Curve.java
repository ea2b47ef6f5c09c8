// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.Arrays;
import java.util.List;

/**
 * How the loss of an attack rises on a model: for each step the mean over the images of the highest
 * of the tries' losses, and how far the tries lie apart.
 *
 * @param model the defence
 * @param column the attack's id
 * @param attack the column's title
 * @param means over the images, one for each step from 0 (the start) on
 * @param deviations of the tries of an image, the mean over the images; for each step
 */
public record Curve(
        Model model,
        String defence,
        String column,
        String attack,
        int images,
        int tries,
        List<Double> means,
        List<Double> deviations) {

    /** What to call it. */
    public String name() {
        return attack + " on " + defence + seed();
    }

    /** Which of several trainings of the defence it is of, if it is not the first. */
    String seed() {
        return model.seed() == 1 ? "" : ", seed " + model.seed();
    }

    /** The same under other titles. */
    Curve called(String newDefence, Column attacks) {
        return new Curve(
                model, newDefence, attacks.id(), attacks.title(), images, tries, means, deviations);
    }

    /**
     * Of the losses of all tries.
     *
     * @param losses (tries, steps + 1, N), cross-entropy
     */
    static Curve of(Model model, String defence, Column attacks, float[][][] losses) {
        int steps = losses[0].length;
        int images = losses[0][0].length;
        Double[] means = new Double[steps];
        Double[] deviations = new Double[steps];
        for (int step = 0; step < steps; step++) {
            means[step] = 0.0;
            deviations[step] = 0.0;
            for (int image = 0; image < images; image++) {
                double[] tries = new double[losses.length];
                for (int i = 0; i < tries.length; i++) {
                    tries[i] = losses[i][step][image];
                }
                means[step] += Arrays.stream(tries).max().orElseThrow() / images;
                deviations[step] += deviation(tries) / images;
            }
        }
        return new Curve(
                model,
                defence,
                attacks.id(),
                attacks.title(),
                images,
                losses.length,
                List.of(means),
                List.of(deviations));
    }

    /** The standard deviation. */
    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Math.sqrt(
                Arrays.stream(values)
                        .map(value -> (value - mean) * (value - mean))
                        .average()
                        .orElseThrow());
    }
}
