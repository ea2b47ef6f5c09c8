// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.search.Margin;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Clip;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.CrossEntropy;
import dev.sparring.gpu.model.Discriminator;
import dev.sparring.gpu.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * AdvGAN (Xiao et al. 2018), against all classes alike: {@code delta = epsilon * g(x)}, g in [-1,
 * 1], and the generator minimises
 *
 * <pre>
 * {@code max(Z_y - max_{i != y} Z_i, -confidence) + ganWeight * (D(x_adv) - 1)^2
 *      + hingeWeight * max(0, ||delta||_2 / (epsilon * sqrt(C * H * W)) - hingeBound)}
 * </pre>
 *
 * <p>while the discriminator D minimises {@code (D(x) - 1)^2 + D(x_adv)^2}: the least squares form
 * of the game of generative adversarial networks (Mao et al. 2017). Both take one step of Adam in a
 * round, at the same time. The length of the perturbation is measured as a share of the longest in
 * the ball, so that one bound serves for every epsilon and image size. The margin is in logits, and
 * so what is learnt depends on their scale.
 */
public final class AdvGan extends OneShotAttack {

    /** Of the length; its root has no slope at 0. */
    private static final float STABILIZER = 1e-12f;

    /**
     * The weights of the generator's losses.
     *
     * @param confidence lead of a wrong class to aim at, in logits, at least 0
     * @param ganWeight of looking clean, at least 0
     * @param hingeWeight of a short perturbation, at least 0
     * @param hingeBound length that costs nothing, in [0, 1]; 1: none does
     */
    public record Weighting(
            double confidence, double ganWeight, double hingeWeight, double hingeBound) {}

    private final Weighting weighting;
    private final Margin margin;

    /** Networks with random weights in a sub-manager of the context's. */
    public AdvGan(OneShotSettings settings, Weighting weighting, AttackContext context) {
        super(
                settings,
                Optional.of(
                        new Discriminator.Size(
                                context.channels(),
                                context.height(),
                                context.width(),
                                settings.baseChannels())),
                context);
        this.weighting = weighting;
        margin = new Margin(weighting.confidence);
    }

    @Override
    NDArray bounded(NDArray drawn, float epsilon) {
        return drawn.mul(Upload.scalar(drawn.getManager(), epsilon));
    }

    @Override
    Lesson lesson(Target target, Bout bout, Weights weights) {
        NDManager scope = bout.scope();
        Gradient at = target.gradient(bout.adversarial(), bout.labels(), margin);
        NDArray pull = looks(bout).mul(Upload.scalar(scope, weighting.ganWeight));
        NDArray hinge = hinge(bout.delta(), bout.epsilon(), weighting.hingeBound);
        Map<String, NDArray> measures = new LinkedHashMap<>();
        measures.put("hinge_loss", hinge);
        measures.put("discriminator_loss", discriminate(bout, weights));
        return new Lesson(
                at.gradient().add(pull),
                CrossEntropy.of(at.logits(), bout.labels()),
                hinge.mul(Upload.scalar(scope, weighting.hingeWeight)),
                measures);
    }

    /** The gradient of {@code -(D(x_adv) - 1)^2} at the images, D as it is. */
    private NDArray looks(Bout bout) {
        NDManager scope = bout.scope();
        NDArray leaf = Autograd.leaf(scope, bout.adversarial());
        Weights frozen = networks().parameters().frozen(scope);
        NDArray values = lack(networks().discriminator().judge(leaf, frozen)).square().neg();
        Autograd.backward(values, values.onesLike());
        return Autograd.gradient(scope, leaf);
    }

    /** Leaves the gradient of the discriminator's loss at its weights. */
    private NDArray discriminate(Bout bout, Weights weights) {
        Discriminator discriminator = networks().discriminator();
        NDArray attacked = Autograd.constant(bout.scope(), bout.adversarial());
        NDArray clean = lack(discriminator.judge(bout.images(), weights)).square().mean();
        NDArray loss = clean.add(discriminator.judge(attacked, weights).square().mean());
        Autograd.backward(loss, Upload.scalar(bout.scope(), 1));
        return loss;
    }

    /** By how much a judgement differs from that of a clean image, which is 1. */
    private static NDArray lack(NDArray judgement) {
        return judgement.sub(Upload.scalar(judgement.getManager(), 1));
    }

    /**
     * {@code mean_i max(0, ||delta_i||_2 / (epsilon * sqrt(C * H * W)) - bound)}, differentiable.
     *
     * @param epsilon at 0 there is nothing to shorten
     */
    static NDArray hinge(NDArray delta, float epsilon, double bound) {
        NDManager manager = delta.getManager();
        NDArray scale = Upload.scalar(manager, epsilon > 0 ? 1 / epsilon : 0);
        NDArray lengths = delta.mul(scale).square().flatten(1, -1).mean(new int[] {1});
        NDArray roots = lengths.add(Upload.scalar(manager, STABILIZER)).sqrt();
        return Clip.of(roots.sub(Upload.scalar(manager, bound)), 0, Float.MAX_VALUE).mean();
    }
}
