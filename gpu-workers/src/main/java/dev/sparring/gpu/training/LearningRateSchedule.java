// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

/**
 * A learning rate that drops once.
 *
 * @param rounds length of the game, at least 1
 * @param dropAt share of the rounds after which it drops, in [0, 1]; 1: never
 * @param dropFactor what it is multiplied by, above 0
 */
public record LearningRateSchedule(long rounds, double dropAt, double dropFactor) {

    /** Checks the ranges. */
    public LearningRateSchedule {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds " + rounds + "; use at least 1");
        }
        if (!(dropAt >= 0 && dropAt <= 1)) {
            throw new IllegalArgumentException(
                    "learning rate drop at " + dropAt + " of the rounds; use 0 to 1");
        }
        if (!(dropFactor > 0)) {
            throw new IllegalArgumentException(
                    "learning rate drop factor " + dropFactor + "; use a number above 0");
        }
    }

    /** The same rate all the time. */
    public static LearningRateSchedule constant() {
        return new LearningRateSchedule(Long.MAX_VALUE, 1, 1);
    }

    /** The rate for {@code round}, which counts from 0. */
    public double at(long round, double initial) {
        return round >= Math.floor(dropAt * rounds) ? initial * dropFactor : initial;
    }
}
