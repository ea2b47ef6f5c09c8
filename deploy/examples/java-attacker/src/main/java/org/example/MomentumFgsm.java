// SPDX-License-Identifier: Apache-2.0
package org.example;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.device.Upload;
import java.util.Map;

/**
 * Momentum iterative FGSM (Dong et al. 2018, Algorithm 1): {@code g <- decay * g + gradient /
 * ||gradient||_1}, {@code x <- clip(project(x + stepSize * sign(g)))}, from the clean image.
 */
public final class MomentumFgsm implements Attack {

    private static final int[] PIXELS = {1, 2, 3};

    private final int steps;
    private final double stepSizeRatio;
    private final double decay;

    /**
     * An attack without weights.
     *
     * @param stepSizeRatio the step size as a share of epsilon
     * @param decay of the momentum; 0: each step follows its own gradient alone
     */
    public MomentumFgsm(int steps, double stepSizeRatio, double decay) {
        this.steps = steps;
        this.stepSizeRatio = stepSizeRatio;
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
            NDArray images = input.images().duplicate();
            images.attach(work);
            for (int i = 0; i < steps; i++) {
                // frees what the step leaves behind; what goes on to the next is attached to work
                try (NDManager step = work.newSubManager()) {
                    images.attach(step);
                    momentum.attach(step);
                    NDArray gradient = target.gradient(images, input.labels()).gradient();
                    momentum = momentum.mul(kept).add(direction(gradient));
                    images = ball.step(images, momentum, stepSize);
                    images.attach(work);
                    momentum.attach(work);
                }
            }
            NDArray losses = target.losses(images, input.labels());
            images.attach(result);
            losses.attach(result);
            return new Adversarial(images, losses, Map.of());
        }
    }

    /** {@code gradient / ||gradient||_1} of each example; zeros stay zeros. */
    private static NDArray direction(NDArray gradient) {
        NDArray least = Upload.scalar(gradient.getManager(), Float.MIN_NORMAL);
        return gradient.div(gradient.abs().sum(PIXELS, true).maximum(least));
    }

    @Override
    public long gradients() {
        return steps;
    }
}
