// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * The confidence interval of a share that was measured on a sample.
 *
 * @param low its lower end, in [0, 1]
 * @param high its upper end, in [0, 1]
 */
public record Interval(double low, double high) {

    private static final double ERROR_RATE = 0.05;

    /**
     * Wilson's interval at 95 % confidence, which also holds near 0 and 1 (Wilson 1927).
     *
     * @param n size of the sample, at least 1
     */
    public static Interval wilson(int successes, int n) {
        org.apache.commons.statistics.interval.Interval interval =
                BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(n, successes, ERROR_RATE);
        // in exact arithmetic the interval of none begins at 0, and that of all ends at 1
        double low = successes == 0 ? 0 : interval.getLowerBound();
        double high = successes == n ? 1 : interval.getUpperBound();
        return new Interval(low, high);
    }

    /** The same for a share of a sample of {@code n}. */
    public static Interval of(double share, int n) {
        return wilson(Math.toIntExact(Math.round(share * n)), n);
    }
}
