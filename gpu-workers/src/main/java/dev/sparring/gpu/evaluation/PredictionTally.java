// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import java.util.Arrays;

/** Keeps predictions, image by image, and the pixels of the first ones. */
final class PredictionTally {

    private final int[] classes;
    private final double[] confidences;
    private final float[][] exhibits;

    PredictionTally(int images, int exhibits) {
        this.classes = new int[images];
        this.confidences = new double[images];
        this.exhibits = new float[Math.min(images, exhibits)][];
    }

    /** Image {@code image} had verdict {@code at}. */
    void set(int image, Verdicts verdicts, int at) {
        classes[image] = verdicts.predictions()[at];
        confidences[image] = verdicts.confidences()[at];
        if (image < exhibits.length) {
            exhibits[image] = verdicts.exhibits().get(at);
        }
    }

    /** Image {@code image} is as in another tally. */
    void copy(int image, PredictionTally from) {
        classes[image] = from.classes[image];
        confidences[image] = from.confidences[image];
        if (image < exhibits.length) {
            exhibits[image] = from.exhibits[image];
        }
    }

    Predictions result() {
        return new Predictions(
                classes.clone(), confidences.clone(), Arrays.asList(exhibits.clone()));
    }
}
