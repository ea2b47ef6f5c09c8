// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import dev.sparring.gpu.attack.Attack;

/**
 * An attack in an evaluation.
 *
 * @param repeats how often it attacks with new random numbers (starts, latents), at least 1; an
 *     image survives if it survives them all
 */
public record Contender(Attack attack, int repeats) {

    /** Checks the range. */
    public Contender {
        if (repeats < 1) {
            throw new IllegalArgumentException("repeats = " + repeats + "; at least 1");
        }
    }
}
