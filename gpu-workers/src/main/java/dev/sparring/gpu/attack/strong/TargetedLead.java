// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Objective;
import dev.sparring.gpu.device.Autograd;

/**
 * How far the label leads one other class: {@code Z_y - Z_t}. Where it is 0 is the boundary between
 * the two.
 *
 * @param aims int64 (N), the class t of each example
 */
record TargetedLead(NDArray aims) implements Objective {

    @Override
    public NDArray values(NDArray logits, NDArray labels) {
        NDManager manager = logits.getManager();
        NDArray truth = Autograd.constant(manager, labels).expandDims(1);
        NDArray aim = Autograd.constant(manager, aims).expandDims(1);
        return logits.gather(truth, 1).sub(logits.gather(aim, 1)).squeeze(1);
    }
}
