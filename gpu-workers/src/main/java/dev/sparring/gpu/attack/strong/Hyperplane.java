// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Upload;

/**
 * Hyperplanes {@code value + <normal, z - point> = 0}, one for each of N examples, and the way to
 * them within the box [0, 1]. Scaled so that the largest component of a normal is 1 or -1: the way
 * does not depend on the scale of the logits.
 *
 * @param points (N, P)
 * @param values (N, 1), at {@code points}
 * @param normals (N, P)
 */
record Hyperplane(NDArray points, NDArray values, NDArray normals) {

    /**
     * Newton's steps for the length of a way. What is then still missing, times the slope there, is
     * below 4^-24 of what it was at the start: less than float32 tells apart. Four steps or five
     * are enough as a rule.
     */
    private static final int NEWTON_STEPS = 24;

    private static final int[] PIXELS = {-1};

    /**
     * Where the linearised function is 0.
     *
     * @param points (N, P)
     * @param values (N), of the function
     * @param gradients (N, P), of the function; where all of it is 0 there is no way, and no step
     * @return of the manager of {@code gradients}
     */
    static Hyperplane tangent(NDArray points, NDArray values, NDArray gradients) {
        NDArray largest = gradients.abs().max(PIXELS, true);
        NDArray flat = largest.eq(Upload.scalar(largest.getManager(), 0));
        NDArray scale = NDArrays.where(flat, largest.onesLike(), largest);
        return new Hyperplane(points, values.reshape(-1, 1).div(scale), gradients.div(scale));
    }

    /**
     * The shortest steps in the L-infinity norm from some points to the hyperplane that stay in the
     * box; where it does not meet the box, the steps to the point of the box next to it (Croce and
     * Hein 2020, Eq. 6 and 7). With d = the sign of the value times the signs of the normal, and
     * {@code room} to the border of the box against d, a step is {@code -d * min(reach, room)}, and
     * {@code reach} is where {@code sum |normal| * min(reach, room)} has grown to {@code |value|}.
     * That sum is concave and piecewise linear, so Newton's method from 0 never goes too far.
     *
     * @param from (M, N, P) in [0, 1]: M points of each example
     * @return (M, N, P), of the manager of {@code from}
     */
    NDArray steps(NDArray from) {
        try (NDManager scope = from.getManager().newSubManager()) {
            NDArray starts = Autograd.constant(scope, from);
            NDArray normal = Autograd.constant(scope, normals);
            NDArray value = starts.sub(points).muli(normal).sum(PIXELS, true).add(values);
            NDArray direction = value.sign().mul(normal.sign());
            NDArray half = Upload.scalar(scope, 0.5);
            // against d it is x to 0 where d is 1, and 1 - x to 1 where it is -1
            NDArray room = direction.mul(starts).addi(half).subi(direction.mul(half));
            NDArray reach = reach(room, normal.abs(), value.abs());
            NDArray steps = room.minimum(reach).muli(direction).negi();
            steps.attach(from.getManager());
            return steps;
        }
    }

    /** How far each point goes (M, N, 1), of the manager of {@code needed}. */
    private static NDArray reach(NDArray room, NDArray weights, NDArray needed) {
        NDArray reach = needed.zerosLike();
        for (int i = 0; i < NEWTON_STEPS; i++) {
            NDArray before = reach;
            reach = farther(before, weights, room, needed);
            before.close();
        }
        return reach;
    }

    /** One of Newton's steps; none where nothing has room left. */
    private static NDArray farther(NDArray reach, NDArray weights, NDArray room, NDArray needed) {
        try (NDManager scope = reach.getManager().newSubManager()) {
            NDArray limits = Autograd.constant(scope, room);
            NDArray goal = Autograd.constant(scope, needed);
            NDArray missing = goal.sub(limits.minimum(reach).muli(weights).sum(PIXELS, true));
            NDArray open = limits.gt(reach).toType(DataType.FLOAT32, false);
            NDArray slope = open.muli(weights).sum(PIXELS, true);
            NDArray ahead = missing.div(slope).addi(reach);
            NDArray next = NDArrays.where(slope.gt(Upload.scalar(scope, 0)), ahead, reach);
            next.attach(reach.getManager());
            return next;
        }
    }
}
