// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.search;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.sparring.gpu.device.Upload;

/**
 * The points of one run. Which is the best of each example is found at the end, for all of them at
 * once: a comparison after each step would be dozens of small operations, of which a GPU does a few
 * hundred in a millisecond.
 */
public final class Path {

    private static final int[] POINTS = {0};

    private final NDList points = new NDList();
    private final NDList logits = new NDList();
    private final NDList losses = new NDList();

    /** Points so far. */
    public int size() {
        return points.size();
    }

    /**
     * The next point of each example.
     *
     * @param point (N, C, H, W)
     * @param itsLogits (N, K)
     * @param itsLosses (N)
     */
    public void add(NDArray point, NDArray itsLogits, NDArray itsLosses) {
        points.add(point);
        logits.add(itsLogits);
        losses.add(itsLosses);
    }

    /**
     * Offers the best point of each example; of equal ones the first.
     *
     * @param labels int64 (N)
     */
    public void offerTo(BestPoints best, NDArray labels) {
        try (NDManager scope = points.head().getManager().newSubManager()) {
            long count = labels.size();
            NDArray allLogits = in(scope, NDArrays.concat(logits));
            NDArray allLabels = in(scope, labels.tile(points.size()));
            Rank all = Rank.of(allLogits, allLabels, in(scope, NDArrays.concat(losses)));
            NDArray chosen = null;
            NDList keys = new NDList();
            for (NDArray key : all.keys()) {
                NDArray rows = key.reshape(points.size(), count);
                keys.add(rows);
                chosen = chosen == null ? highest(rows) : highest(chosen, rows);
            }
            NDArray first = chosen.toType(DataType.FLOAT32, false).argMax(0).expandDims(0);
            NDList found = new NDList();
            keys.forEach(key -> found.add(key.gather(first, 0).squeeze(0)));
            NDArray stacked = in(scope, NDArrays.stack(points)).reshape(points.size(), count, -1);
            Shape rows = new Shape(1, count, stacked.getShape().get(2));
            NDArray point = stacked.gather(first.expandDims(2).broadcast(rows), 0);
            best.offer(point.reshape(points.head().getShape()), new Rank(found));
        }
    }

    /** Which of these are the highest of their column: boolean (S, N). */
    private static NDArray highest(NDArray rows) {
        return rows.eq(rows.max(POINTS, true));
    }

    /** Which of those that were chosen are the highest of them; all, if none is a number. */
    private static NDArray highest(NDArray chosen, NDArray rows) {
        NDArray lowest = Upload.scalar(rows.getManager(), Double.NEGATIVE_INFINITY);
        NDArray comparable = chosen.logicalAnd(rows.eq(rows));
        NDArray top = NDArrays.where(comparable, rows, lowest).max(POINTS, true);
        NDArray left = comparable.logicalAnd(rows.eq(top));
        NDArray count = left.toType(DataType.FLOAT32, false).max(POINTS, true);
        NDArray none = count.eq(Upload.scalar(rows.getManager(), 0));
        return left.logicalOr(chosen.logicalAnd(none));
    }

    private static NDArray in(NDManager scope, NDArray array) {
        array.attach(scope);
        return array;
    }
}
