// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.data.RandomRows;
import dev.sparring.gpu.device.Upload;

/**
 * What {@link SquareRun} draws for some queries in a row, uploaded at once, and the candidates that
 * come of it. Each example draws from a stream of its own for each query.
 */
final class SquareDraws {

    private static final double EVEN = 0.5;

    private final NDArray drawn;
    private final int first;
    private final Shape shape;

    private SquareDraws(NDArray drawn, int first, Shape shape) {
        this.drawn = drawn;
        this.first = first;
        this.shape = shape;
    }

    /**
     * Draws in {@code scope} for the queries {@code from} to {@code to}. Squares take a sign for
     * each channel and a place.
     *
     * @param stripes whether this is one query for stripes, which take a number for each column
     */
    static SquareDraws of(NDManager scope, Examples examples, int from, int to, boolean stripes) {
        Shape shape = examples.images().getShape();
        int channels = (int) shape.get(1);
        int columns = stripes ? channels * (int) shape.get(3) : channels + 2;
        int count = examples.count();
        int rowSize = count * columns;
        float[] values = new float[(to - from) * rowSize];
        RandomRows streams = RandomRows.apart(examples.random()).with("square");
        for (int query = from; query < to; query++) {
            float[] row = streams.with(query).uniform(columns);
            System.arraycopy(row, 0, values, (query - from) * rowSize, rowSize);
        }
        return new SquareDraws(
                Upload.floats(scope, values, to - from, count, columns), from, shape);
    }

    /** Each column of each channel at one end of the ball, from top to bottom. */
    NDArray stripes(Linf ball) {
        NDArray columns = drawn.get(0).reshape(shape.get(0), shape.get(1), 1, shape.get(3));
        return ends(columns, ball);
    }

    /**
     * The points with a square moved to one end of the ball.
     *
     * @return (M, C, H, W), of {@code scope}, which is the manager of {@code points}
     */
    NDArray squares(
            NDManager scope, int query, SquareSchedule schedule, Linf ball, NDArray points) {
        long channels = shape.get(1);
        int height = (int) shape.get(2);
        int width = (int) shape.get(3);
        int side = schedule.side(query, height, width);
        NDArray row = drawn.get(query - first);
        row.attach(scope);
        NDArray signs = row.get(":, 0:" + channels).reshape(-1, channels, 1, 1);
        NDArray down = span(row.get(":, " + channels), height, side).reshape(-1, 1, height, 1);
        NDArray across =
                span(row.get(":, " + (channels + 1)), width, side).reshape(-1, 1, 1, width);
        NDArray inside = down.logicalAnd(across).broadcast(shape);
        return NDArrays.where(inside, ends(signs, ball), points);
    }

    /** Which of {@code length} places are covered: boolean (M, length). */
    private static NDArray span(NDArray uniform, int length, int side) {
        NDManager scope = uniform.getManager();
        NDArray begin = uniform.mul(Upload.scalar(scope, length - side + 1)).floor().reshape(-1, 1);
        NDArray places = scope.arange(0f, length, 1).reshape(1, -1);
        NDArray end = begin.add(Upload.scalar(scope, side));
        return places.gte(begin).logicalAnd(places.lt(end));
    }

    /** The lower end of the ball where a number is below one half, else the upper. */
    private NDArray ends(NDArray uniform, Linf ball) {
        NDArray low = uniform.lt(Upload.scalar(uniform.getManager(), EVEN));
        NDArray ends = NDArrays.where(low.broadcast(shape), ball.lower(), ball.upper());
        ends.attach(uniform.getManager());
        return ends;
    }
}
