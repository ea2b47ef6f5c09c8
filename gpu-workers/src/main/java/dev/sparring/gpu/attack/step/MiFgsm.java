// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.RowwiseAttack;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.search.BestPoints;
import dev.sparring.gpu.attack.search.GradientNormalisation;
import dev.sparring.gpu.attack.search.Slope;
import dev.sparring.gpu.device.Upload;
import java.util.Map;

/**
 * Momentum iterative FGSM (Dong et al. 2018, Algorithm 1): {@code m <- decay * m + grad /
 * ||grad||_1}, {@code x_adv <- clip(project(x_adv + stepSize * sign(m)))}, m = 0 and x_adv = x at
 * the start. A gradient of zeros adds nothing to the momentum. It costs {@code steps} gradients and
 * one forward pass.
 *
 * <p>It climbs the cross-entropy, and so depends on the scale of the logits: where these are huge
 * the gradient is 0 in float32, and where they are tiny it no longer knows the likeliest class.
 */
public final class MiFgsm implements RowwiseAttack {

    private static final int[] PIXELS = {1};

    private final int steps;
    private final double stepSizeRatio;
    private final double decay;
    private final PgdSettings.Keep keep;

    /** One whose result is the last iterate. */
    public MiFgsm(int steps, double stepSizeRatio, double decay) {
        this(steps, stepSizeRatio, decay, PgdSettings.Keep.LAST);
    }

    /**
     * An attack without state.
     *
     * @param steps at least 1
     * @param stepSizeRatio the step size as a share of epsilon; 0: {@code 1 / steps}, which just
     *     reaches the border of the ball
     * @param decay what is kept of the momentum at each step; 0: nothing, iterative FGSM
     * @param keep which point of the run is its result
     */
    public MiFgsm(int steps, double stepSizeRatio, double decay, PgdSettings.Keep keep) {
        this.steps = steps;
        this.stepSizeRatio = stepSizeRatio > 0 ? stepSizeRatio : 1.0 / steps;
        this.decay = decay;
        this.keep = keep;
    }

    @Override
    public Adversarial perturb(Target target, AttackInput input) {
        NDManager result = input.images().getManager();
        try (NDManager work = result.newSubManager()) {
            Linf ball = Linf.around(work, input.images(), input.epsilon());
            NDArray stepSize = Upload.scalar(work, stepSizeRatio * input.epsilon());
            NDArray kept = Upload.scalar(work, decay);
            NDArray momentum = work.zeros(input.images().getShape());
            Slope slope = Slope.awayFrom(target, input.labels());
            BestPoints best = new BestPoints(work);
            NDArray point = input.images().duplicate();
            point.attach(work);
            for (int i = 0; i < steps; i++) {
                try (NDManager step = work.newSubManager()) {
                    point.attach(step);
                    momentum.attach(step);
                    Gradient gradient = slope.at(point);
                    if (keep == PgdSettings.Keep.BEST) {
                        best.offer(point, slope.rank(gradient.logits(), gradient.values()));
                    }
                    momentum = momentum.mul(kept).add(normalised(gradient.gradient()));
                    point = ball.step(point, momentum, stepSize);
                    momentum.attach(work);
                    point.attach(work);
                }
            }
            NDArray logits = slope.logits(point);
            best.offer(point, slope.rank(logits, slope.losses(logits)));
            new NDList(best.points(), best.rank().losses()).attach(result);
            return new Adversarial(best.points(), best.rank().losses(), Map.of());
        }
    }

    @Override
    public long gradients() {
        return steps;
    }

    /**
     * {@code gradient / ||gradient||_1} of each example; zeros stay zeros. Scaled by the largest
     * magnitude first, so that the sum does not overflow.
     */
    static NDArray normalised(NDArray gradient) {
        NDArray rows = gradient.flatten(1, -1);
        NDArray scaled = rows.div(GradientNormalisation.orOne(rows.abs().max(PIXELS, true)));
        NDArray lengths = scaled.abs().sum(PIXELS, true);
        return scaled.div(GradientNormalisation.orOne(lengths)).reshape(gradient.getShape());
    }
}
