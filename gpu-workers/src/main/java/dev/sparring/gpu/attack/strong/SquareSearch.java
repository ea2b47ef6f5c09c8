// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.attack.Target;

/**
 * The Square attack in the L-infinity ball (Andriushchenko et al. 2020, Algorithms 1 and 2): random
 * search without gradients. Each query moves a square at a random place to {@code x + epsilon} or
 * {@code x - epsilon}, a sign for each channel, and keeps it if the margin {@code Z_y - max_{i !=
 * y} Z_i} falls. A misclassified example is left alone.
 *
 * @param schedule the number of queries, and how large the squares are
 * @param start where it starts
 */
record SquareSearch(SquareSchedule schedule, Start start) implements Stage {

    /** Where a search starts. */
    enum Start {
        /** Vertical stripes, as the paper has it; they are the first query. */
        STRIPES,
        /** The best points that the attacks before have found. */
        BEST
    }

    @Override
    public NDArray attack(Target target, Examples examples) {
        return switch (start) {
            case STRIPES -> new SquareRun(this, target, examples, examples.images()).run();
            case BEST -> {
                Examples drawing = examples.with("from-best", 0);
                yield new SquareRun(this, target, drawing, examples.best()).run();
            }
        };
    }

    @Override
    public long gradients() {
        return 0;
    }

    @Override
    public long cost() {
        return schedule.queries() / 2;
    }
}
