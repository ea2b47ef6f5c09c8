// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.Rows;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.search.Margin;
import dev.sparring.gpu.attack.search.Rank;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A run of {@link SquareSearch}, on the device. Random numbers are drawn for several queries ahead;
 * then it looks who has fallen, which is the only thing that it reads, and goes on with the others.
 * What is found for an example depends neither on the others nor on when it looks.
 */
final class SquareRun {

    /** Of the queries made so far, one more than one in so many is made until the next look. */
    private static final int LOOK_SHARE = 16;

    /** A run of 10,000 queries looks about 270 times. */
    private static final int LONGEST_UNSEEN = 50;

    private final SquareSchedule schedule;
    private final boolean striped;
    private final Target target;
    private final NDManager work;
    private final List<int[]> leftIndices = new ArrayList<>();
    private final NDList leftPoints = new NDList();
    private Batch batch;

    /** Examples that stand, or did at the last look; row i of each array is example i's. */
    private record Batch(
            NDManager manager, int[] indices, Examples examples, Linf ball, State state) {

        Batch with(State next) {
            return new Batch(manager, indices, examples, ball, next);
        }
    }

    /**
     * The values that change from query to query.
     *
     * @param points (M, C, H, W), those of the least margin
     * @param margins (M), of these points
     * @param mistakes float32 (M), 1 where they are misclassified, else 0
     */
    private record State(NDArray points, NDArray margins, NDArray mistakes) {

        static State of(Target target, NDArray points, NDArray labels) {
            NDArray logits = target.logits(points);
            return new State(points, Margin.of(logits, labels), Rank.mistakes(logits, labels));
        }

        NDList arrays() {
            return new NDList(points, margins, mistakes);
        }

        State in(NDManager scope) {
            return new State(
                    Autograd.constant(scope, points),
                    Autograd.constant(scope, margins),
                    Autograd.constant(scope, mistakes));
        }

        /** Boolean (M); where no margin is a number nobody stands. */
        NDArray standing() {
            NDArray zero = Upload.scalar(margins.getManager(), 0);
            return margins.gte(zero).logicalAnd(mistakes.eq(zero));
        }

        /** Whether a candidate is better: boolean (M). */
        NDArray above(State other) {
            return margins.lt(other.margins).logicalOr(mistakes.gt(other.mistakes));
        }

        State where(NDArray mask, State other) {
            NDArray pixels = mask.reshape(-1, 1, 1, 1).broadcast(points.getShape());
            return new State(
                    NDArrays.where(pixels, points, other.points),
                    NDArrays.where(mask, margins, other.margins),
                    NDArrays.where(mask, mistakes, other.mistakes));
        }

        State rows(NDManager manager, NDArray rows) {
            return new State(
                    Rows.of(manager, points, rows),
                    Rows.of(manager, margins, rows),
                    Rows.of(manager, mistakes, rows));
        }
    }

    /**
     * A run on {@code examples}, whose manager takes all that it makes.
     *
     * @param from (M, C, H, W), where it starts, or the images if stripes come first
     */
    SquareRun(SquareSearch search, Target target, Examples examples, NDArray from) {
        schedule = search.schedule();
        striped = search.start() == SquareSearch.Start.STRIPES;
        this.target = target;
        work = examples.images().getManager();
        NDManager manager = work.newSubManager();
        int[] all = IntStream.range(0, examples.count()).toArray();
        Examples copied = examples.select(manager, all);
        Linf ball = Linf.around(manager, copied.images(), copied.epsilon());
        State start =
                State.of(target, Autograd.constant(manager, from).duplicate(), copied.labels());
        start.arrays().attach(manager);
        batch = new Batch(manager, all, copied, ball, start);
    }

    /**
     * All queries, once.
     *
     * @return (M, C, H, W), of the manager of the examples
     */
    NDArray run() {
        int count = batch.indices.length;
        int done = 0;
        while (someStand() && done < schedule.queries()) {
            int next = Math.min(schedule.queries(), lookAfter(done));
            try (NDManager scope = batch.manager.newSubManager()) {
                SquareDraws draws =
                        SquareDraws.of(scope, batch.examples, done, next, stripes(done));
                for (int query = done; query < next; query++) {
                    query(query, draws);
                }
            }
            done = next;
        }
        leave(IntStream.range(0, batch.indices.length).toArray());
        NDArray order = Upload.labels(work, Rows.places(leftIndices, count));
        return Rows.of(work, NDArrays.concat(leftPoints), order);
    }

    private boolean stripes(int query) {
        return striped && query == 0;
    }

    /** The first query may draw other numbers than the rest, and is alone. */
    private static int lookAfter(int done) {
        return done + Math.min(LONGEST_UNSEEN, Math.max(1, done / LOOK_SHARE));
    }

    /** Tries a change of each example; stripes are kept. */
    private void query(int query, SquareDraws draws) {
        try (NDManager scope = batch.manager.newSubManager()) {
            State before = batch.state.in(scope);
            NDArray candidates =
                    stripes(query)
                            ? draws.stripes(batch.ball)
                            : draws.squares(scope, query, schedule, batch.ball, before.points());
            State found = State.of(target, candidates, batch.examples.labels());
            NDArray standing = before.standing();
            NDArray moving = stripes(query) ? standing : standing.logicalAnd(found.above(before));
            State after = found.where(moving, before);
            after.arrays().attach(batch.manager);
            batch.state.arrays().close();
            batch = batch.with(after);
        }
    }

    /** Lets those who have fallen leave; false if nobody is left. One read. */
    private boolean someStand() {
        boolean[] standing;
        try (NDManager scope = batch.manager.newSubManager()) {
            standing = Download.booleans(batch.state.in(scope).standing());
        }
        int[] going = IntStream.range(0, standing.length).filter(i -> standing[i]).toArray();
        if (going.length > 0 && going.length < standing.length) {
            part(IntStream.range(0, standing.length).filter(i -> !standing[i]).toArray(), going);
        }
        return going.length > 0;
    }

    private void part(int[] leaving, int[] going) {
        Batch before = batch;
        leave(leaving);
        NDManager next = work.newSubManager();
        NDArray rows = Upload.labels(next, going);
        batch =
                new Batch(
                        next,
                        IntStream.of(going).map(i -> before.indices[i]).toArray(),
                        before.examples.select(next, going),
                        before.ball.rows(next, rows),
                        before.state.rows(next, rows));
        before.manager.close();
    }

    private void leave(int[] rows) {
        leftPoints.add(Rows.of(work, batch.state.points(), Upload.labels(work, rows)));
        leftIndices.add(IntStream.of(rows).map(i -> batch.indices[i]).toArray());
    }
}
