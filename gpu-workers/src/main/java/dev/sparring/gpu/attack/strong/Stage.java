// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.Target;

/** A part of a {@link StagedAttack}: an attack on some examples of a batch. */
interface Stage {

    /**
     * Attacks each example on its own.
     *
     * @param examples at least one, with the best points of the stages before; their manager is
     *     closed afterwards
     * @return (M, C, H, W), of the manager of the images: the best point that was found for each
     */
    NDArray attack(Target target, Examples examples);

    /** Gradients for an example. */
    long gradients();

    /** See {@link Attack#cost}. */
    default long cost() {
        return gradients();
    }
}
