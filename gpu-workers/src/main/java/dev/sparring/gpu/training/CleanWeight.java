// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

/** The weight of the clean images of a round against the adversarial ones. */
public enum CleanWeight {
    /** Every example weighs the same: with [x; x_adv(z1); x_adv(z2)] the clean share is 1/3. */
    BY_COUNT,
    /**
     * {@code (L(x) + L(x_adv)) / 2} with mean losses: clean and adversarial examples weigh the same
     * in total. This mean of the two is half of the paper's sum {@code L(x) + L(x_adv)}, so that
     * the loss has the scale of {@link #BY_COUNT}; so is its gradient, before clipping.
     */
    HALF
}
