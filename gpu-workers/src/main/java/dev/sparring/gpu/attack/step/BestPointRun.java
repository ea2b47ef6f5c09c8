// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Gradient;
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
 * Runs of {@link Pgd} of which nothing but the best points is asked for. An example leaves as soon
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
final class BestPointRun {

    /** Steps between looks at who may leave. Cycles have 2 or 4 points, very few have more. */
    static final int PERIOD = 4;

    /** A batch is made smaller when one of so many of its examples may leave. */
    private static final int WORTHWHILE = 8;

    private static final int[] PIXELS = {1};

    private final NDManager work;
    private final int steps;
    private final double stepSize;
    private final boolean mistakeSuffices;
    private final IntPredicate looks;
    private final List<int[]> leftIndices = new ArrayList<>();
    private final NDList leftPoints = new NDList();
    private final List<Rank> leftRanks = new ArrayList<>();
    private Batch batch;

    /** Examples that go on, and all that belongs to them. */
    private static final class Batch {
        private final NDManager manager;
        private final int[] indices;
        private final Slope slope;
        private final Linf ball;
        private final BestPoints best;
        private NDArray point;
        private NDArray anchor;

        Batch(NDManager manager, int[] indices, Slope slope, Linf ball, BestPoints best) {
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
     * Everything will be in {@code work}.
     *
     * @param mistakeSuffices whether any misclassified point is as good as the best one
     * @param looks after how many steps it looks who may leave: some multiples of {@link #PERIOD}
     */
    BestPointRun(
            NDManager work,
            int steps,
            double stepSize,
            boolean mistakeSuffices,
            IntPredicate looks) {
        this.work = work;
        this.steps = steps;
        this.stepSize = stepSize;
        this.mistakeSuffices = mistakeSuffices;
        this.looks = looks;
    }

    /**
     * A run, once.
     *
     * @param start (N, C, H, W), where it starts
     * @param best of earlier runs of the same examples, or empty; holds the best of all afterwards
     */
    void run(Slope slope, Linf ball, NDArray start, BestPoints best) {
        int[] all = IntStream.range(0, (int) start.getShape().get(0)).toArray();
        batch = new Batch(work.newSubManager(), all, slope, ball, best);
        batch.moveTo(start);
        boolean going = !mistakeSuffices || best.isEmpty() || !looks.test(0) || someGoOn(over());
        for (int i = 0; i < steps && going; i++) {
            if (looks.test(i + PERIOD)) {
                batch.setAnchor();
            }
            step();
            going = !looks.test(i + 1) || someGoOn(over());
        }
        if (going) {
            lookAtTheLast();
        }
        if (!leftIndices.isEmpty()) {
            gather(best, all.length);
        }
    }

    private void step() {
        try (NDManager step = batch.manager.newSubManager()) {
            batch.point.attach(step);
            Gradient gradient = batch.slope.at(batch.point);
            offer(gradient.logits(), gradient.values());
            NDArray size = Upload.scalar(step, stepSize);
            batch.moveTo(batch.ball.step(batch.point, gradient.gradient(), size));
        }
    }

    private void lookAtTheLast() {
        try (NDManager step = batch.manager.newSubManager()) {
            batch.point.attach(step);
            NDArray logits = batch.slope.logits(batch.point);
            offer(logits, batch.slope.losses(logits));
        }
    }

    private void offer(NDArray logits, NDArray losses) {
        batch.best.offer(batch.point, batch.slope.rank(logits, losses));
    }

    /** Who may leave: one read. */
    private boolean[] over() {
        try (NDManager scratch = batch.manager.newSubManager()) {
            NDArray fooled = batch.best.rank().successes(scratch);
            NDArray over = batch.anchor == null ? fooled : back(scratch);
            return Download.booleans(mistakeSuffices ? over.logicalOr(fooled) : over);
        }
    }

    /** Who is back at the anchor: boolean (N). */
    private NDArray back(NDManager scratch) {
        NDArray point = batch.point.duplicate();
        point.attach(scratch);
        NDArray distances = point.subi(batch.anchor).abs();
        NDArray largest = distances.reshape(batch.indices.length, -1).max(PIXELS);
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
        Batch before = batch;
        try (NDManager closing = before.manager) {
            leave(leaving);
            NDManager next = work.newSubManager();
            NDArray rows = Upload.labels(next, going);
            Slope slope = before.slope.rows(next, rows);
            int[] indices = IntStream.of(going).map(i -> before.indices[i]).toArray();
            batch =
                    new Batch(
                            next,
                            indices,
                            slope,
                            before.ball.rows(next, rows),
                            before.best.rows(next, rows));
            batch.moveTo(Rows.of(next, before.point, rows));
        }
    }

    private void leave(int[] rows) {
        NDArray index = Upload.labels(work, rows);
        BestPoints left = batch.best.rows(work, index);
        leftPoints.add(left.points());
        leftRanks.add(left.rank());
        leftIndices.add(IntStream.of(rows).map(i -> batch.indices[i]).toArray());
    }

    /** Everybody's best, in the order of the examples. */
    private void gather(BestPoints best, int count) {
        leave(IntStream.range(0, batch.indices.length).toArray());
        NDArray order = Upload.labels(work, Rows.places(leftIndices, count));
        best.become(
                Rows.of(work, NDArrays.concat(leftPoints), order),
                Rank.joined(leftRanks).rows(work, order));
    }
}
