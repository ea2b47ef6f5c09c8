// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;

/**
 * The Square attack in the L-infinity ball (Andriushchenko et al. 2020, Algorithms 1 and 2): random
 * search without gradients. It starts from vertical stripes; each query moves a square at a random
 * place to {@code x + epsilon} or {@code x - epsilon}, a sign for each channel, and keeps it if the
 * margin {@code Z_y - max_{i != y} Z_i} falls. A misclassified example is left alone.
 *
 * @param schedule the number of queries, and how large the squares are
 */
record SquareSearch(SquareSchedule schedule) implements Stage {

    @Override
    public NDArray attack(Target target, Examples examples) {
        return new SquareRun(schedule, target, examples).run();
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
