// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.Objective;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.CrossEntropy;
import dev.sparring.gpu.model.Weights;
import java.util.Map;
import java.util.Optional;

/**
 * Generative adversarial perturbations that depend on the image (Poursaeed et al. 2018), against
 * all classes alike: {@code delta = epsilon * g(x) / max|g(x)|}, and the generator maximises the
 * logarithm of the cross-entropy. The logarithm lets an image that is not fooled count for more
 * than one that is. What is learnt depends on the scale of the logits, as the cross-entropy does.
 */
public final class Gap extends OneShotAttack {

    /** So that an output of zeros stays one, and the logarithm of a loss of zero is finite. */
    private static final float STABILIZER = 1e-12f;

    private static final Objective LOGARITHM = Gap::logarithm;

    /** A generator with random weights in a sub-manager of the context's. */
    public Gap(OneShotSettings settings, AttackContext context) {
        super(settings, Optional.empty(), context);
    }

    /** {@code log(cross-entropy + 1e-12)}. */
    private static NDArray logarithm(NDArray logits, NDArray labels) {
        return CrossEntropy.of(logits, labels).add(stabilizer(logits)).log();
    }

    private static NDArray stabilizer(NDArray beside) {
        return Upload.scalar(beside.getManager(), STABILIZER);
    }

    @Override
    NDArray bounded(NDArray drawn, float epsilon) {
        return scaled(drawn, epsilon);
    }

    /** Each image of a batch scaled to the L-infinity norm {@code epsilon}, differentiable. */
    static NDArray scaled(NDArray drawn, float epsilon) {
        NDArray rows = drawn.flatten(1, -1);
        NDArray largest = rows.abs().max(new int[] {1}, true).add(stabilizer(drawn));
        NDArray radius = Upload.scalar(drawn.getManager(), epsilon);
        return rows.div(largest).mul(radius).reshape(drawn.getShape());
    }

    @Override
    Lesson lesson(Target target, Bout bout, Weights weights) {
        Gradient at = target.gradient(bout.adversarial(), bout.labels(), LOGARITHM);
        NDArray losses = CrossEntropy.of(at.logits(), bout.labels());
        return new Lesson(at.gradient(), losses, null, Map.of());
    }
}
