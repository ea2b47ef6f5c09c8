// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.model.TrainedClassifier;
import java.util.Optional;

/**
 * An attack in an evaluation.
 *
 * @param repeats how often it attacks with new random numbers (starts, latents), at least 1; an
 *     image survives if it survives them all
 * @param epsilon radius of the L-infinity ball for this attack, in units of the pixel range, in [0,
 *     1]; empty: that of the request
 * @param surrogate a classifier of such images that they are crafted on, while the defender judges
 *     them (transfer: Papernot et al. 2017); empty: crafted on the defender
 */
public record Contender(
        Attack attack,
        int repeats,
        Optional<Float> epsilon,
        Optional<TrainedClassifier> surrogate) {

    /** Checks the ranges. */
    public Contender {
        if (repeats < 1) {
            throw new IllegalArgumentException("repeats = " + repeats + "; at least 1");
        }
        epsilon.ifPresent(
                radius -> {
                    if (!(radius >= 0 && radius <= 1)) {
                        throw new IllegalArgumentException("epsilon = " + radius + "; from 0 to 1");
                    }
                });
    }

    /** An attack on the defender itself, with the epsilon of the request. */
    public static Contender of(Attack attack, int repeats) {
        return new Contender(attack, repeats, Optional.empty(), Optional.empty());
    }
}
