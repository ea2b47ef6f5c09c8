// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.RowwiseAttack;
import dev.sparring.gpu.attack.Target;

/**
 * The fast gradient sign method (Goodfellow et al. 2015; Jang et al. 2019, Eq. 2): {@code clip(x +
 * epsilon * sign(grad))}. It is {@link Pgd} with one step of size epsilon from the clean image.
 *
 * <p>Its gradient is that of the cross-entropy, and so it depends on the scale of the logits: where
 * these are huge the gradient is 0 in float32, and where they are tiny it no longer knows the
 * likeliest class.
 */
public final class Fgsm implements RowwiseAttack {

    private static final PgdSettings ONE_FULL_STEP =
            new PgdSettings(1, 0, 1, false, 1, PgdSettings.Keep.LAST);

    private final Pgd pgd = new Pgd(ONE_FULL_STEP);

    @Override
    public Adversarial perturb(Target target, AttackInput input) {
        return pgd.perturb(target, input);
    }

    @Override
    public long gradients() {
        return pgd.gradients();
    }

    @Override
    public void close() {
        pgd.close();
    }
}
