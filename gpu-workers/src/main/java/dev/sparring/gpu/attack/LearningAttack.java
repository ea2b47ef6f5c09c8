// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import dev.sparring.gpu.model.PlayerState;

/**
 * An attack with weights phi that learns from each round. {@link #perturb} uses phi and leaves it
 * alone (that is how it is evaluated); {@link #learn} answers a round and updates phi. Phi lives in
 * a sub-manager of {@link AttackContext#manager}, which {@link #close} closes.
 *
 * <p>Whatever decides an answer, apart from its input, is in {@link #state}: after a crash a new
 * instance is {@linkplain #restore restored} to an earlier state, learns from the rounds since then
 * again, and must come to the same bytes.
 */
public interface LearningAttack extends Attack {

    /** Adversarial images per clean image that {@link #learn} returns; the same at every call. */
    int copies();

    /**
     * Attacks a batch with the phi it has, then improves phi on what it saw. It is called once for
     * each round, in the order of the rounds; a round may be missing.
     *
     * @param target the classifier as it is in this round; not to be kept for the next call
     * @param input clean images and all that goes with them; its arrays stay as they are
     * @return the images made <em>before</em> the update: (copies * N), [x; x; ...], attached to
     *     the manager of {@code input.images()}
     */
    Adversarial learn(Target target, AttackInput input);

    /** A copy of phi and of the optimiser's buffers, on the host. It is read after each round. */
    PlayerState state();

    /**
     * Replaces phi and the optimiser's buffers. A state without buffers is one of a weights file:
     * whoever learns on from there starts with none, as a new attack does.
     *
     * @throws IllegalArgumentException naming the tensor that does not fit; nothing has changed
     */
    void restore(PlayerState state);
}
