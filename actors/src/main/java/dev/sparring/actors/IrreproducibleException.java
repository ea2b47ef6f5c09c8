// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.gpu.device.Computation;
import java.util.Optional;

/**
 * What happened after a player's last checkpoint cannot be computed again to the same bytes. The
 * game cannot go on as itself; it can as a {@link Fork} from its newest common checkpoint. The
 * message is for people.
 */
public final class IrreproducibleException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** For this reason, in words. */
    public IrreproducibleException(String message) {
        super(message);
    }

    /**
     * Other weights came out than before.
     *
     * @param what was done again, such as "round 20 was trained on again"
     * @param before what the last checkpoint was computed with, if it says so
     * @param now what is computed with here
     */
    public static IrreproducibleException otherWeights(
            String what, Optional<Computation> before, Computation now) {
        return new IrreproducibleException(
                what + " and gave other weights than before (" + why(before, now) + ")");
    }

    private static String why(Optional<Computation> before, Computation now) {
        String difference = before.map(now::differenceFrom).orElse("");
        if (!difference.isEmpty()) {
            return difference;
        }
        return now.deterministic()
                ? "with " + now + "; the record shows no difference"
                : "device.deterministic is off";
    }
}
