// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.Rows;
import dev.sparring.gpu.attack.SteadyTarget;
import dev.sparring.gpu.attack.search.BestPoints;
import dev.sparring.gpu.attack.search.Rank;
import dev.sparring.gpu.attack.search.Slope;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A run of {@link Pgd} of which nothing but the best points is asked for. An example leaves as soon
 * as no more can come of it, and the others go on in a smaller batch:
 *
 * <ul>
 *   <li>when it is back at a point of {@value #PERIOD} steps ago, bit for bit: a step depends on
 *       nothing but the point, so it would see the same points again and again. Signed steps that
 *       end at the surface of the ball do this to most examples of a robust classifier;
 *   <li>when it is misclassified, if that suffices.
 * </ul>
 *
 * <p>Examples do not depend on each other, so the others find what they would have found. Very
 * small batches are computed in another way, with other last bits, and do not pay; they are
 * avoided.
 */
final class ShrinkingBatch implements PgdBatch {

    /** Steps between looks at who may leave. Cycles have 2 or 4 points, very few have more. */
    static final int PERIOD = 4;

    /** A batch is made smaller when one of so many of its examples may leave. */
    private static final int WORTHWHILE = 8;

    private static final int[] PIXELS = {1};

    private final NDManager work;
    private final int count;
    private final BestPoints result;
    private final boolean mistakeSuffices;
    private final IntPredicate looks;
    private final List<int[]> leftIndices = new ArrayList<>();
    private final NDList leftPoints = new NDList();
    private final List<Rank> leftRanks = new ArrayList<>();
    private Group group;

    /** Examples that go on, and all that belongs to them. */
    private static final class Group {
        private final NDManager manager;
        private final int[] indices;
        private final Slope slope;
        private final Linf ball;
        private final BestPoints best;
        private NDArray point;
        private NDArray anchor;

        Group(NDManager manager, int[] indices, Slope slope, Linf ball, BestPoints best) {
            this.manager = manager;
            this.indices = indices;
            this.slope = slope;
            this.ball = ball;
            this.best = best;
        }

        void moveTo(NDArray next) {
            next.attach(manager);
            point = next;
        }

        void setAnchor() {
            NDArray before = anchor;
            anchor = point.duplicate();
            anchor.attach(manager);
            if (before != null) {
                before.close();
            }
        }
    }

    /**
     * Everything will be in the manager of {@code start}.
     *
     * @param start (N, C, H, W), is used up
     * @param best of earlier runs of the same examples, or empty; holds the best of all afterwards
     * @param mistakeSuffices whether any misclassified point is as good as the best one
     * @param looks after how many steps it looks who may leave: some multiples of {@link #PERIOD}
     */
    ShrinkingBatch(
            Slope slope,
            Linf ball,
            NDArray start,
            BestPoints best,
            boolean mistakeSuffices,
            IntPredicate looks) {
        work = start.getManager();
        result = best;
        count = Math.toIntExact(start.getShape().get(0));
        this.mistakeSuffices = mistakeSuffices;
        this.looks = looks;
        int[] all = IntStream.range(0, count).toArray();
        group = new Group(work.newSubManager(), all, slope, ball, best);
        group.moveTo(start);
    }

    @Override
    public NDManager manager() {
        return group.manager;
    }

    @Override
    public Slope slope() {
        return group.slope;
    }

    @Override
    public Linf ball() {
        return group.ball;
    }

    @Override
    public NDArray point() {
        return group.point;
    }

    @Override
    public void moveTo(NDArray next) {
        group.moveTo(next);
    }

    @Override
    public void see(NDArray logits, NDArray losses) {
        group.best.offer(group.point, group.slope.rank(logits, losses));
    }

    @Override
    public boolean goesOn(int done) {
        boolean going = !looksAfter(done) || someGoOn(over());
        if (going && looks.test(done + PERIOD)) {
            group.setAnchor();
        }
        return going;
    }

    /** Before the first step only those may leave that an earlier run has fooled. */
    private boolean looksAfter(int done) {
        return looks.test(done) && (done > 0 || mistakeSuffices && !result.isEmpty());
    }

    @Override
    public void end() {
        if (!leftIndices.isEmpty()) {
            gather();
        }
    }

    /** Who may leave: one read. */
    private boolean[] over() {
        try (NDManager scratch = group.manager.newSubManager()) {
            NDArray fooled = group.best.rank().successes(scratch);
            NDArray over = group.anchor == null ? fooled : back(scratch);
            return Download.booleans(mistakeSuffices ? over.logicalOr(fooled) : over);
        }
    }

    /** Who is back at the anchor: boolean (N). */
    private NDArray back(NDManager scratch) {
        NDArray point = group.point.duplicate();
        point.attach(scratch);
        NDArray distances = point.subi(group.anchor).abs();
        NDArray largest = distances.reshape(group.indices.length, -1).max(PIXELS);
        return largest.eq(Upload.scalar(scratch, 0));
    }

    /** Lets them leave, if they are enough for it; false if nobody is left. */
    private boolean someGoOn(boolean[] over) {
        int[] going = IntStream.range(0, over.length).filter(i -> !over[i]).toArray();
        boolean fewer = (over.length - going.length) * WORTHWHILE >= over.length;
        if (going.length >= SteadyTarget.SMALLEST_BATCH && fewer) {
            part(IntStream.range(0, over.length).filter(i -> over[i]).toArray(), going);
        }
        return going.length > 0;
    }

    private void part(int[] leaving, int[] going) {
        Group before = group;
        try (NDManager closing = before.manager) {
            leave(leaving);
            NDManager next = work.newSubManager();
            NDArray rows = Upload.labels(next, going);
            Slope slope = before.slope.rows(next, rows);
            int[] indices = IntStream.of(going).map(i -> before.indices[i]).toArray();
            group =
                    new Group(
                            next,
                            indices,
                            slope,
                            before.ball.rows(next, rows),
                            before.best.rows(next, rows));
            group.moveTo(Rows.of(next, before.point, rows));
        }
    }

    private void leave(int[] rows) {
        NDArray index = Upload.labels(work, rows);
        BestPoints left = group.best.rows(work, index);
        leftPoints.add(left.points());
        leftRanks.add(left.rank());
        leftIndices.add(IntStream.of(rows).map(i -> group.indices[i]).toArray());
    }

    /** Everybody's best, in the order of the examples. */
    private void gather() {
        leave(IntStream.range(0, group.indices.length).toArray());
        NDArray order = Upload.labels(work, Rows.places(leftIndices, count));
        result.become(
                Rows.of(work, NDArrays.concat(leftPoints), order),
                Rank.joined(leftRanks).rows(work, order));
    }
}
