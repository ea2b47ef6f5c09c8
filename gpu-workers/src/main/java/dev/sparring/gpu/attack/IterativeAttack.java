// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

/** An attack that works in steps and can tell the value of each step. */
public interface IterativeAttack extends Attack {

    /**
     * One run, with the losses on its way. Of the same {@code input} it is the same run, and with
     * another {@link AttackInput#random} another one if the attack draws numbers.
     *
     * @param target the classifier as it is in this round; not to be kept for the next call
     * @param input clean images and all that goes with them; its arrays stay as they are
     * @return arrays attached to the manager of {@code input.images()}, which is the caller's to
     *     close. Nothing else is left in there
     */
    Trajectory trajectory(Target target, AttackInput input);
}
