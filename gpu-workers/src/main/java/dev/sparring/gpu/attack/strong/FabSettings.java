// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

/**
 * How {@link Fab} attacks; the names in brackets are those of Croce and Hein 2020.
 *
 * @param steps of a run (N_iter), at least 1
 * @param restarts runs towards a class (N_restarts), at least 1; the first starts at the image
 * @param largestBias share of a step that starts at the clean image (alpha_max), from 0 to 1
 * @param overshoot how much farther than to the boundary a step goes (eta), from 1 to 2
 * @param retreat how much of the distance from the clean image is kept where the boundary was
 *     crossed (beta), from 0 to 1
 */
public record FabSettings(
        int steps, int restarts, double largestBias, double overshoot, double retreat) {

    /** Those of the paper and of AutoAttack's standard version, but for the number of steps. */
    public static FabSettings standard(int steps) {
        return new FabSettings(steps, 1, 0.1, 1.05, 0.9);
    }
}
