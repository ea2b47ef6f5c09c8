// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import java.util.Arrays;

/**
 * The step size of each example of an Auto-PGD run (Croce and Hein 2020, Section 3.1). At a
 * checkpoint it is halved if fewer than 3/4 of the steps since the last one raised the objective,
 * or if the step size was not halved at the last one and the highest objective has not risen since.
 */
final class StepHalving {

    private static final double ENOUGH_RISES = 0.75;

    private final float[] sizes;
    private final boolean[] halved;
    private float[] highestBefore;
    private int lastCheckpoint;

    /**
     * The start of a run.
     *
     * @param size of everybody's first step
     * @param values (N), the objective at the start
     */
    StepHalving(float size, float[] values) {
        sizes = new float[values.length];
        halved = new boolean[values.length];
        highestBefore = values;
        Arrays.fill(sizes, size);
    }

    /**
     * Decides at a checkpoint.
     *
     * @param stepsDone in all
     * @param rises (N), how many of the steps since the last checkpoint raised the objective
     * @param highest (N), the highest objective so far
     * @return whose step size is now half of what it was
     */
    boolean[] check(int stepsDone, float[] rises, float[] highest) {
        int steps = stepsDone - lastCheckpoint;
        for (int i = 0; i < sizes.length; i++) {
            boolean fewRises = rises[i] < ENOUGH_RISES * steps;
            boolean stuck = !halved[i] && highest[i] == highestBefore[i];
            halved[i] = fewRises || stuck;
            sizes[i] = halved[i] ? sizes[i] / 2 : sizes[i];
        }
        highestBefore = highest;
        lastCheckpoint = stepsDone;
        return halved.clone();
    }

    /** (N). */
    float[] sizes() {
        return sizes.clone();
    }
}
