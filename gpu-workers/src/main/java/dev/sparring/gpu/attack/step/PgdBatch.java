// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.search.Slope;

/** The examples of a run of {@link Pgd}: where they are, and what is kept of where they were. */
interface PgdBatch {

    /** Of everything that outlives a step. */
    NDManager manager();

    /** Which way the examples go. */
    Slope slope();

    /** Where they may go. */
    Linf ball();

    /** (N, C, H, W), where they are. */
    NDArray point();

    /** Moves them; {@code next} is attached to {@link #manager}. */
    void moveTo(NDArray next);

    /**
     * Looks at where they are. What is not attached to {@link #manager} here is freed with the
     * step.
     *
     * @param logits (N, K)
     * @param losses (N)
     */
    void see(NDArray logits, NDArray losses);

    /**
     * Asked before each step and after the last.
     *
     * @param done steps so far
     * @return false if no example is left that more could come of
     */
    boolean goesOn(int done);

    /** Ends the run. */
    void end();
}
