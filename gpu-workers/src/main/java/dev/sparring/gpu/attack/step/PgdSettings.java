// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

/**
 * The settings of {@link Pgd}.
 *
 * @param steps gradient steps of one run, at least 1
 * @param stepSize absolute, in units of the pixel range; 0: {@code stepSizeRatio} counts
 * @param stepSizeRatio the step size as a share of epsilon
 * @param randomStart whether a run starts at a random point of the ball instead of the clean image
 * @param restarts runs, each from a start of its own, at least 1; more than one needs {@code
 *     randomStart}
 * @param keep which point of a run is returned
 * @param targeted whether a run moves away from the label or towards another class
 */
public record PgdSettings(
        int steps,
        double stepSize,
        double stepSizeRatio,
        boolean randomStart,
        int restarts,
        Keep keep,
        Targeted targeted) {

    /** The choice of the point that a run returns. */
    public enum Keep {
        /**
         * The best one, the start included: a misclassified one if there is any, then the one where
         * another class leads most, then the one of the highest loss.
         */
        BEST,
        /** The last iterate. */
        LAST
    }

    /** The class that a run moves towards. */
    public enum Targeted {
        /** None: the cross-entropy of the label rises. */
        NONE,
        /** Any class but the label, drawn for each example and restart. */
        RANDOM,
        /** The class, other than the label, that the clean image looks least like. */
        LEAST_LIKELY
    }

    /** An untargeted attack. */
    public PgdSettings(
            int steps,
            double stepSize,
            double stepSizeRatio,
            boolean randomStart,
            int restarts,
            Keep keep) {
        this(steps, stepSize, stepSizeRatio, randomStart, restarts, keep, Targeted.NONE);
    }

    /** Checks what depends on each other. */
    public PgdSettings {
        if (restarts > 1 && !randomStart) {
            throw new IllegalArgumentException(
                    "restarts = " + restarts + " needs random-start = true: all runs are equal");
        }
        if (stepSize <= 0 && stepSizeRatio <= 0) {
            throw new IllegalArgumentException(
                    "step-size and step-size-ratio are both 0; one of them must be above");
        }
    }

    /** The step for a ball, in units of the pixel range. */
    float stepFor(float epsilon) {
        return (float) (stepSize > 0 ? stepSize : stepSizeRatio * epsilon);
    }
}
