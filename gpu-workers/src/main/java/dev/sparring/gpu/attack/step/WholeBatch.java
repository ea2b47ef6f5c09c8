// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.search.BestPoints;
import dev.sparring.gpu.attack.search.Path;
import dev.sparring.gpu.attack.search.Slope;

/**
 * A run in which nobody leaves, so that every batch takes the same operations, and all losses are
 * known.
 */
final class WholeBatch implements PgdBatch {

    /** Points that are kept until the best of them is found. */
    private static final int LONGEST_PATH = 50;

    private final NDManager manager;
    private final Slope slope;
    private final Linf ball;
    private final BestPoints best;
    private final int firstKept;
    private final NDList losses = new NDList();
    private Path path = new Path();
    private NDArray point;

    /**
     * Everything will be in the manager of {@code start}.
     *
     * @param start is used up
     * @param best is offered the points that are kept
     * @param firstKept how many points are not, from the start on
     */
    WholeBatch(Slope slope, Linf ball, NDArray start, BestPoints best, int firstKept) {
        this.manager = start.getManager();
        this.slope = slope;
        this.ball = ball;
        this.best = best;
        this.firstKept = firstKept;
        this.point = start;
    }

    @Override
    public NDManager manager() {
        return manager;
    }

    @Override
    public Slope slope() {
        return slope;
    }

    @Override
    public Linf ball() {
        return ball;
    }

    @Override
    public NDArray point() {
        return point;
    }

    @Override
    public void moveTo(NDArray next) {
        next.attach(manager);
        point = next;
    }

    @Override
    public void see(NDArray itsLogits, NDArray itsLosses) {
        itsLosses.attach(manager);
        losses.add(itsLosses);
        if (losses.size() > firstKept) {
            point.attach(manager);
            itsLogits.attach(manager);
            path.add(point, itsLogits, itsLosses);
        }
        if (path.size() == LONGEST_PATH) {
            offerPath();
        }
    }

    @Override
    public boolean goesOn(int done) {
        return true;
    }

    @Override
    public void end() {
        if (path.size() > 0) {
            offerPath();
        }
    }

    private void offerPath() {
        path.offerTo(best, slope.labels());
        path = new Path();
    }

    /** The losses at all points (steps + 1, N). */
    NDArray stepLosses() {
        return NDArrays.stack(losses);
    }
}
