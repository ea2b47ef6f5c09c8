// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

/**
 * An attack on a classifier. An instance lives on one device and is used by that device's thread
 * only; it may keep scratch memory but no state that changes what it answers. What an attack must
 * know of arrays, graphs, randomness and errors is told at the {@linkplain dev.sparring.gpu.attack
 * package}.
 */
public interface Attack extends AutoCloseable {

    /**
     * Adversarial images for a batch. N is at least 1 and may be another at each call: a round's
     * batch, or a chunk of an evaluation's images.
     *
     * @param target the classifier as it is in this round; not to be kept for the next call
     * @param input clean images and all that goes with them; its arrays stay as they are
     * @return one image per clean image, in their order, attached to the manager of {@code
     *     input.images()}, which is the caller's to close. Nothing else is left in there
     */
    Adversarial perturb(Target target, AttackInput input);

    /**
     * About how many gradients of the classifier {@link #perturb} takes for an image; 0 for a black
     * box, which takes none. Evaluations report it: an attack of few gradients should not beat one
     * of many.
     */
    default long gradients() {
        return 10;
    }

    /**
     * About how long {@link #perturb} takes for an image, in gradients of the classifier; a forward
     * pass alone is half of one. Those who share a device give a costly attack fewer images at a
     * time.
     */
    default long cost() {
        return gradients();
    }

    /**
     * Frees what the instance holds, such as a sub-manager with its weights. Called once, by the
     * device's thread.
     */
    @Override
    default void close() {}
}
