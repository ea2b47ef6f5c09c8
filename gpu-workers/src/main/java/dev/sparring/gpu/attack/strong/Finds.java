// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.search.BestPoints;
import dev.sparring.gpu.attack.search.Rank;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.model.CrossEntropy;
import java.util.stream.IntStream;

/** What an attack has found for each example: the {@linkplain Rank best} of the points it saw. */
final class Finds {

    private final NDManager manager;
    private final NDArray labels;
    private final BestPoints best;

    /**
     * Nothing found yet.
     *
     * @param manager keeps what is found
     * @param labels int64 (N)
     */
    Finds(NDManager manager, NDArray labels) {
        this.manager = manager;
        this.labels = labels;
        best = new BestPoints(manager);
    }

    /**
     * Looks at a point of each example.
     *
     * @param candidates (N, C, H, W), copied as far as they are kept
     * @param logits (N, K) of exactly these points
     */
    void offer(NDArray candidates, NDArray logits) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray scored = Autograd.constant(scope, logits);
            NDArray truth = Autograd.constant(scope, labels);
            NDArray losses = CrossEntropy.of(scored, truth);
            best.offer(candidates, Rank.of(scored, truth, losses));
        }
    }

    /** (N, C, H, W). */
    NDArray points() {
        return best.points();
    }

    /** The examples for which no misclassified point was offered. */
    int[] standing() {
        try (NDManager scope = manager.newSubManager()) {
            boolean[] down = Download.booleans(best.rank().successes(scope));
            return IntStream.range(0, down.length).filter(i -> !down[i]).toArray();
        }
    }
}
