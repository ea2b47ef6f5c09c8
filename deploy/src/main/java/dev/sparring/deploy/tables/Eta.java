// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.OptionalDouble;

/**
 * Estimates the remaining time from the work so far. Work that was done before, and took no time
 * now, says nothing.
 */
final class Eta {

    private static final double SHORTEST_SECONDS = 1.5;

    private double left;
    private double done;
    private double seconds;

    /** Nothing done yet. */
    Eta(double cost) {
        left = cost;
    }

    /** Work of some cost took some time. */
    void done(double cost, double took) {
        left -= cost;
        if (took >= SHORTEST_SECONDS) {
            done += cost;
            seconds += took;
        }
    }

    /** Seconds; empty as long as nothing is known. */
    OptionalDouble secondsLeft() {
        return done > 0 ? OptionalDouble.of(left * seconds / done) : OptionalDouble.empty();
    }
}
