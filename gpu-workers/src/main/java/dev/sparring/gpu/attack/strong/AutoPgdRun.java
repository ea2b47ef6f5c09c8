// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.device.Upload;

/**
 * One run of Auto-PGD (Croce and Hein 2020, Algorithm 1), from a random point of the ball:
 *
 * <pre>
 * {@code z <- project(x + stepSize * sign(grad))}
 * {@code x <- project(x + 3/4 * (z - x) + 1/4 * (x - xBefore))}
 * </pre>
 *
 * <p>The first step goes to z, with a step size of 2 epsilon. At each of the {@link Checkpoints}
 * {@link StepHalving} decides whose step size is halved; these examples go on from their best
 * point. Every point is judged by its own objective, taken after the step to it.
 *
 * <p>A run costs {@code steps} gradients and one forward pass.
 */
final class AutoPgdRun {

    private static final double FORWARD = 0.75;
    private static final double MOMENTUM = 0.25;
    private static final float FIRST_STEP = 2;

    /** What is climbed: values, gradient and logits at a point. */
    @FunctionalInterface
    interface Ascent {
        Gradient at(NDArray point);
    }

    private final NDManager work;
    private final Ascent ascent;
    private final Linf ball;
    private final Finds finds;
    private final NDArray forward;
    private final NDArray momentum;
    private StepHalving halving;

    /**
     * Prepares a run.
     *
     * @param work the manager of all that the run makes
     * @param finds told of every point
     */
    AutoPgdRun(NDManager work, Ascent ascent, Linf ball, Finds finds) {
        this.work = work;
        this.ascent = ascent;
        this.ball = ball;
        this.finds = finds;
        forward = Upload.scalar(work, FORWARD);
        momentum = Upload.scalar(work, MOMENTUM);
    }

    /**
     * Runs.
     *
     * @param start (N, C, H, W), legal; used up
     * @return the last point, which was not looked at, of the manager {@code work}
     */
    NDArray run(NDArray start, int steps) {
        NDManager held = work.newSubManager();
        start.attach(held);
        AutoPgdPoint state = AutoPgdPoint.start(start, look(start));
        halving = new StepHalving(work, FIRST_STEP * ball.epsilon(), state.values());
        Checkpoints checkpoints = new Checkpoints(steps);
        for (int done = 1; done < steps; done++) {
            NDArray next = next(state, done == 1);
            state = state.moved(next, look(next));
            if (checkpoints.contains(done)) {
                state = state.restarted(halving.check(done, state.rises(), state.highest()));
            }
            NDManager holder = work.newSubManager();
            state.attach(holder);
            held.close();
            held = holder;
        }
        NDArray last = next(state, steps == 1);
        last.attach(work);
        held.close();
        return last;
    }

    private Gradient look(NDArray point) {
        Gradient seen = ascent.at(point);
        finds.offer(point, seen.logits());
        return seen;
    }

    private NDArray next(AutoPgdPoint state, boolean first) {
        NDArray ahead;
        try (NDArray stepSizes = halving.sizes().reshape(-1, 1, 1, 1)) {
            ahead = ball.step(state.point(), state.gradient(), stepSizes);
        }
        if (first) {
            return ahead;
        }
        NDArray step = ahead.sub(state.point()).muli(forward);
        NDArray drift = state.point().sub(state.previous()).muli(momentum);
        return ball.project(state.point().add(step).addi(drift));
    }
}
