// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

/**
 * How large the squares of {@link SquareSearch} are: a share of the image's area that is halved
 * after 10, 50, 200, 500, 1000, 2000, 4000, 6000 and 8000 of 10,000 queries (Andriushchenko et al.
 * 2020, Section 5, as its implementations have it), rescaled to another number of queries.
 *
 * @param queries in all
 * @param initialShare of the area, above 0, up to 1
 */
record SquareSchedule(int queries, double initialShare) {

    private static final int[] HALVINGS = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};
    private static final long FULL_LENGTH = 10_000;

    /** The share of the area at a query, counted from 0. */
    double share(int query) {
        double share = initialShare;
        for (int halving : HALVINGS) {
            share = query * FULL_LENGTH > (long) halving * queries ? share / 2 : share;
        }
        return share;
    }

    /**
     * The side of the square at a query: the nearest whole number of pixels that fits, at least 1.
     */
    int side(int query, int height, int width) {
        long side = Math.round(Math.sqrt(share(query) * height * width));
        return (int) Math.max(1, Math.min(side, Math.min(height, width)));
    }
}
