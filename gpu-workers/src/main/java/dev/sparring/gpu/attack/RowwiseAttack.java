// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.RowThreads;
import java.util.Map;

/**
 * An attack that finds for an example the same whichever others it is asked about, and draws random
 * numbers from {@link AttackInput#draws} alone, never from {@link AttackInput#random}, which all
 * shares have alike. Its {@link #perturb} keeps nothing for the next call, measures nothing, and
 * may be called by several threads at once: a processor with several threads lets each of them
 * attack some of the examples, which is faster.
 */
public interface RowwiseAttack extends Attack {

    /**
     * Has a batch attacked: as a whole, or, where that is faster and {@code attack} allows it, in
     * shares of which each thread takes one.
     *
     * @param target asked by several threads at once in that case
     * @return as {@link Attack#perturb}
     */
    static Adversarial perturb(Attack attack, Target target, AttackInput input) {
        if (!(attack instanceof RowwiseAttack) || !RowThreads.share(input.images())) {
            return attack.perturb(target, input);
        }
        int rows = Math.toIntExact(input.images().getShape().get(0));
        NDManager result = input.images().getManager();
        NDList whole =
                RowThreads.compute(
                        result,
                        rows,
                        (manager, from, to) ->
                                arrays(attack.perturb(target, input.rows(manager, from, to))));
        return new Adversarial(whole.get(0), whole.get(1), Map.of());
    }

    private static NDList arrays(Adversarial share) {
        if (!share.measures().isEmpty()) {
            throw new IllegalStateException(
                    "a rowwise attack measures nothing, and this one " + share.measures().keySet());
        }
        return new NDList(share.images(), share.losses());
    }
}
