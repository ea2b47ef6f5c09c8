// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.search;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Rows;

/**
 * The best point seen so far of each example. Each offer pairs a point with its own rank; a later
 * point replaces an earlier one only if its rank is higher.
 */
public final class BestPoints {

    private final NDManager manager;
    private NDArray points;
    private Rank rank;

    /** Keeps its arrays in {@code manager}. */
    public BestPoints(NDManager manager) {
        this.manager = manager;
    }

    /**
     * Looks at a point of each example.
     *
     * @param candidates (N, C, H, W), copied as far as they are kept
     * @param candidateRank of exactly these points; its manager, which is closed before that of
     *     what is kept, takes scratch arrays
     */
    public void offer(NDArray candidates, Rank candidateRank) {
        if (points == null) {
            replace(candidates.duplicate(), candidateRank.copy());
            return;
        }
        NDArray better = candidateRank.above(rank);
        NDArray mask = better.reshape(-1, 1, 1, 1).broadcast(candidates.getShape());
        become(NDArrays.where(mask, candidates, points), candidateRank.where(better, rank));
    }

    /** Whether nothing was offered yet. */
    public boolean isEmpty() {
        return points == null;
    }

    /** A copy of some of them, in {@code other}. */
    public BestPoints rows(NDManager other, NDArray rows) {
        BestPoints some = new BestPoints(other);
        some.replace(Rows.of(other, points, rows), rank.rows(other, rows));
        return some;
    }

    /** (N, C, H, W). */
    public NDArray points() {
        return points;
    }

    /** Of the points. */
    public Rank rank() {
        return rank;
    }

    /** Takes these instead of all before. */
    public void become(NDArray newPoints, Rank newRank) {
        points.close();
        rank.keys().close();
        replace(newPoints, newRank);
    }

    private void replace(NDArray newPoints, Rank newRank) {
        newPoints.attach(manager);
        newRank.keys().attach(manager);
        points = newPoints;
        rank = newRank;
    }
}
