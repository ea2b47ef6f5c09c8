// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

/**
 * The settings of {@link StrongAttack}.
 *
 * @param steps of each run of Auto-PGD, at least 1
 * @param restarts of Auto-PGD on the cross-entropy, at least 1
 * @param targetClasses that Auto-PGD and FAB move towards, from 1 to {@code classes - 1}
 * @param fabSteps of each run of FAB, at least 1
 * @param queries of the Square attack, at least 1
 * @param refiningQueries of a second Square search, from the best points so far; 0: none
 * @param initialShare of the image's area in the first squares, above 0, up to 1
 */
public record StrongSettings(
        int steps,
        int restarts,
        int targetClasses,
        int fabSteps,
        int queries,
        int refiningQueries,
        double initialShare) {

    private static final int FEW_FAB_STEPS = 20;

    /** Of AutoAttack's four parts alone. */
    public StrongSettings(
            int steps,
            int restarts,
            int targetClasses,
            int fabSteps,
            int queries,
            double initialShare) {
        this(steps, restarts, targetClasses, fabSteps, queries, 0, initialShare);
    }

    /** With a fifth of the steps that AutoAttack gives to FAB. */
    public StrongSettings(
            int steps, int restarts, int targetClasses, int queries, double initialShare) {
        this(steps, restarts, targetClasses, FEW_FAB_STEPS, queries, initialShare);
    }
}
