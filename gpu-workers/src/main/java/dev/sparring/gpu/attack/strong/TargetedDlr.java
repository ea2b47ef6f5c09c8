// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Objective;
import dev.sparring.gpu.attack.search.GradientNormalisation;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Upload;

/**
 * The targeted difference of logits ratio (Croce and Hein 2020, Eq. 7): {@code -(Z_y - Z_t) / (Z_1
 * - (Z_3 + Z_4) / 2)}, with Z_1, Z_3, Z_4 the highest, third and fourth highest logit. It does not
 * change when logits are shifted or scaled, however tiny or huge they are, so a classifier cannot
 * hide by large logits.
 *
 * @param aims int64 (N), the class t of each example
 * @param rankWeights (1, 4), of the highest logits in the denominator
 */
public record TargetedDlr(NDArray aims, NDArray rankWeights) implements Objective {

    /** The fourth highest logit must exist. */
    static final int LEAST_CLASSES = 4;

    private static final float[] RANK_WEIGHTS = {1, 0, -0.5f, -0.5f};
    private static final int[] AXIS = {1};

    /** Uploads its constants once, into the manager of {@code aims}. */
    public TargetedDlr(NDArray aims) {
        this(aims, Upload.floats(aims.getManager(), RANK_WEIGHTS, 1, LEAST_CLASSES));
    }

    @Override
    public NDArray values(NDArray logits, NDArray labels) {
        NDManager manager = logits.getManager();
        NDArray truth = Autograd.constant(manager, labels).expandDims(1);
        NDArray aim = Autograd.constant(manager, aims).expandDims(1);
        NDArray lead = logits.gather(truth, 1).sub(logits.gather(aim, 1)).squeeze(1);
        NDArray order = logits.stopGradient().argSort(1, false);
        NDArray highest = order.get(":, 0:" + LEAST_CLASSES);
        NDArray scale = logits.gather(highest, 1).mul(rankWeights).sum(AXIS);
        // a small constant to add would be large for small logits
        return lead.neg().div(GradientNormalisation.orOne(scale));
    }
}
