// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Upload;
import java.util.Map;

/**
 * Momentum iterative FGSM (Dong et al. 2018, Algorithm 1): {@code m <- decay * m + grad /
 * ||grad||_1}, {@code x_adv <- clip(project(x_adv + stepSize * sign(m)))}, m = 0 and x_adv = x at
 * the start. The last iterate is the result. A gradient of zeros adds nothing to the momentum. It
 * costs {@code steps} gradients and one forward pass.
 */
public final class MiFgsm implements Attack {

    private static final int[] PIXELS = {1, 2, 3};

    private final int steps;
    private final double stepSizeRatio;
    private final double decay;

    /**
     * An attack without state.
     *
     * @param steps at least 1
     * @param stepSizeRatio the step size as a share of epsilon; 0: {@code 1 / steps}, which just
     *     reaches the border of the ball
     * @param decay what is kept of the momentum at each step; 0: nothing, iterative FGSM
     */
    public MiFgsm(int steps, double stepSizeRatio, double decay) {
        this.steps = steps;
        this.stepSizeRatio = stepSizeRatio > 0 ? stepSizeRatio : 1.0 / steps;
        this.decay = decay;
    }

    @Override
    public Adversarial perturb(Target target, AttackInput input) {
        NDManager result = input.images().getManager();
        try (NDManager work = result.newSubManager()) {
            Linf ball = Linf.around(work, input.images(), input.epsilon());
            NDArray stepSize = Upload.scalar(work, stepSizeRatio * input.epsilon());
            NDArray kept = Upload.scalar(work, decay);
            NDArray momentum = work.zeros(input.images().getShape());
            NDArray point = input.images().duplicate();
            point.attach(work);
            for (int i = 0; i < steps; i++) {
                try (NDManager step = work.newSubManager()) {
                    point.attach(step);
                    momentum.attach(step);
                    NDArray gradient = target.gradient(point, input.labels()).gradient();
                    momentum = momentum.mul(kept).add(normalised(gradient));
                    point = ball.step(point, momentum, stepSize);
                    momentum.attach(work);
                    point.attach(work);
                }
            }
            NDArray losses = target.losses(point, input.labels());
            point.attach(result);
            losses.attach(result);
            return new Adversarial(point, losses, Map.of());
        }
    }

    @Override
    public long gradients() {
        return steps;
    }

    /** {@code gradient / ||gradient||_1} of each example; zeros stay zeros. */
    static NDArray normalised(NDArray gradient) {
        NDArray smallest = Upload.scalar(gradient.getManager(), Float.MIN_NORMAL);
        return gradient.div(gradient.abs().sum(PIXELS, true).maximum(smallest));
    }
}
