// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Download;
import java.util.stream.IntStream;

/**
 * What an attack has found for each example: a misclassified point rather than one that is not, and
 * of two such points the one with the higher cross-entropy.
 */
final class Finds {

    private final NDManager manager;
    private final NDArray labels;
    private NDArray points;
    private NDArray losses;
    private NDArray fooled;

    /**
     * Nothing found yet.
     *
     * @param manager keeps what is found
     * @param labels int64 (N)
     */
    Finds(NDManager manager, NDArray labels) {
        this.manager = manager;
        this.labels = labels;
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
            NDArray candidateLosses = ClassifierTarget.crossEntropy(scored, truth);
            NDArray candidateFooled = scored.argMax(1).neq(truth);
            if (points == null) {
                replace(candidates.duplicate(), candidateLosses, candidateFooled);
                return;
            }
            NDArray better =
                    candidateFooled
                            .gt(fooled)
                            .logicalOr(
                                    candidateFooled
                                            .eq(fooled)
                                            .logicalAnd(candidateLosses.gt(losses)));
            NDArray mask = better.reshape(-1, 1, 1, 1).broadcast(candidates.getShape());
            NDArray[] old = {points, losses, fooled};
            replace(
                    NDArrays.where(mask, candidates, points),
                    NDArrays.where(better, candidateLosses, losses),
                    NDArrays.where(better, candidateFooled, fooled));
            for (NDArray array : old) {
                array.close();
            }
        }
    }

    /** (N, C, H, W). */
    NDArray points() {
        return points;
    }

    /** The examples for which no misclassified point was offered. */
    int[] standing() {
        boolean[] down = Download.booleans(fooled);
        return IntStream.range(0, down.length).filter(i -> !down[i]).toArray();
    }

    private void replace(NDArray newPoints, NDArray newLosses, NDArray newFooled) {
        points = newPoints;
        losses = newLosses;
        fooled = newFooled;
        points.attach(manager);
        losses.attach(manager);
        fooled.attach(manager);
    }
}
