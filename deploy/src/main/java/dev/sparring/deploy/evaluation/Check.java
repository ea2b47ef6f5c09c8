// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

/**
 * Something that holds for every honest evaluation of a classifier whose robustness is not
 * obfuscated gradients (Athalye, Carlini and Wagner 2018; Carlini et al. 2019).
 *
 * @param name what should hold
 * @param detail the figures it was decided on
 */
public record Check(String name, Outcome outcome, String detail) {

    /** How it came out. */
    public enum Outcome {
        /** It holds. */
        PASS,
        /** It does not: the robust accuracies may be too high. */
        WARNING
    }
}
