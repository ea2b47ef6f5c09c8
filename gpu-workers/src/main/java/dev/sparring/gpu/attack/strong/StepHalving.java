// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Upload;

/**
 * The step size of each example of an Auto-PGD run (Croce and Hein 2020, Section 3.1). At a
 * checkpoint it is halved if fewer than 3/4 of the steps since the last one raised the objective,
 * or if the step size was not halved at the last one and the highest objective has not risen since.
 * All of it stays on the device.
 */
final class StepHalving {

    private static final double ENOUGH_RISES = 0.75;

    private final NDManager work;
    private final NDArray half;
    private NDArray sizes;
    private NDArray halved;
    private NDArray highestBefore;
    private int lastCheckpoint;

    /**
     * The start of a run.
     *
     * @param work the manager of what is kept here
     * @param size of everybody's first step
     * @param values (N), the objective at the start
     */
    StepHalving(NDManager work, float size, NDArray values) {
        this.work = work;
        half = Upload.scalar(work, 0.5);
        try (NDManager scope = work.newSubManager()) {
            NDArray none = scope.zeros(values.getShape());
            keep(none.add(Upload.scalar(scope, size)), none.neq(none), values.duplicate());
        }
    }

    /**
     * Decides at a checkpoint.
     *
     * @param stepsDone in all
     * @param rises (N), how many of the steps since the last checkpoint raised the objective
     * @param highest (N), the highest objective so far
     * @return whose step size is now half of what it was: boolean (N), gone at the next checkpoint
     */
    NDArray check(int stepsDone, NDArray rises, NDArray highest) {
        int steps = stepsDone - lastCheckpoint;
        lastCheckpoint = stepsDone;
        NDList before = new NDList(sizes, halved, highestBefore);
        try (NDManager scope = work.newSubManager()) {
            before.attach(scope);
            NDArray fewRises = Upload.scalar(scope, ENOUGH_RISES * steps).gt(rises);
            NDArray stuck = halved.logicalNot().logicalAnd(highestBefore.eq(highest));
            NDArray now = fewRises.logicalOr(stuck);
            keep(NDArrays.where(now, sizes.mul(half), sizes), now, highest.duplicate());
        }
        return halved;
    }

    /** (N). */
    NDArray sizes() {
        return sizes;
    }

    private void keep(NDArray newSizes, NDArray newHalved, NDArray newHighest) {
        sizes = newSizes;
        halved = newHalved;
        highestBefore = newHighest;
        new NDList(sizes, halved, highestBefore).attach(work);
    }
}
