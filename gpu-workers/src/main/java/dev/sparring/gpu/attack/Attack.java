// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

/**
 * An attack on a classifier. An instance lives on one device and is used by that device's thread
 * only; it may keep scratch memory but no state that changes what it answers.
 */
public interface Attack extends AutoCloseable {

    /**
     * Adversarial images for a batch.
     *
     * @return one image per clean image, attached to the manager of {@code input.images()}
     */
    Adversarial perturb(Target target, AttackInput input);

    /**
     * About how many gradients of the classifier {@link #perturb} takes for an image, at least 1.
     * Those who share a device give a costly attack fewer images at a time.
     */
    default long gradients() {
        return 10;
    }

    @Override
    default void close() {}
}
