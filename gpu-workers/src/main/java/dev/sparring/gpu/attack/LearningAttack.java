// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import dev.sparring.gpu.model.PlayerState;

/**
 * An attack with weights phi that learns from each round. {@link #perturb} uses phi and leaves it
 * alone (that is how it is evaluated); {@link #learn} answers a round and updates phi.
 */
public interface LearningAttack extends Attack {

    /** Adversarial images per clean image that {@link #learn} returns. */
    int copies();

    /**
     * Attacks a batch with the phi it has, then improves phi on what it saw.
     *
     * @return the images made <em>before</em> the update: (copies * N), [x; x; ...]
     */
    Adversarial learn(Target target, AttackInput input);

    /** A copy of phi and of the optimiser's buffers. */
    PlayerState state();

    /**
     * Replaces phi and the optimiser's buffers.
     *
     * @throws IllegalArgumentException naming the tensor that does not fit; nothing has changed
     */
    void restore(PlayerState state);
}
