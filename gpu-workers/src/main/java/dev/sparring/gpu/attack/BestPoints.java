// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;

/**
 * The best point seen so far of each example. Each offer pairs a point with its own score; a later
 * point replaces an earlier one only if its score is higher.
 */
final class BestPoints {

    private final NDManager manager;
    private NDArray points;
    private NDArray scores;

    /** Keeps its arrays in {@code manager}. */
    BestPoints(NDManager manager) {
        this.manager = manager;
    }

    /**
     * Looks at a point of each example.
     *
     * @param candidates (N, C, H, W), copied as far as they are kept
     * @param candidateScores (N), the score of exactly these points
     */
    void offer(NDArray candidates, NDArray candidateScores) {
        if (points == null) {
            replace(candidates.duplicate(), candidateScores.duplicate());
            return;
        }
        NDArray better = candidateScores.gt(scores);
        NDArray mask = better.reshape(-1, 1, 1, 1).broadcast(candidates.getShape());
        NDArray bestPoints = NDArrays.where(mask, candidates, points);
        NDArray bestScores = NDArrays.where(better, candidateScores, scores);
        mask.close();
        better.close();
        points.close();
        scores.close();
        replace(bestPoints, bestScores);
    }

    /** Whether nothing was offered yet. */
    boolean isEmpty() {
        return points == null;
    }

    /** A copy of some of them, in {@code other}. */
    BestPoints rows(NDManager other, NDArray rows) {
        BestPoints some = new BestPoints(other);
        some.replace(Rows.of(other, points, rows), Rows.of(other, scores, rows));
        return some;
    }

    /** (N, C, H, W). */
    NDArray points() {
        return points;
    }

    /** (N). */
    NDArray scores() {
        return scores;
    }

    /** Takes these instead of all before. */
    void become(NDArray newPoints, NDArray newScores) {
        points.close();
        scores.close();
        replace(newPoints, newScores);
    }

    private void replace(NDArray newPoints, NDArray newScores) {
        newPoints.attach(manager);
        newScores.attach(manager);
        points = newPoints;
        scores = newScores;
    }
}
