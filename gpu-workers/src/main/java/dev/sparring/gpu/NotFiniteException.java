// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import java.util.Optional;

/**
 * A number that is NaN or infinite; no verdict and no step was made of it. The same seed gives the
 * same numbers, so another try ends in the same way. The message is one line that names the
 * weights, the image, the attack, and what to do.
 */
public final class NotFiniteException extends ArithmeticException {

    private static final long serialVersionUID = 1;

    private final String attack;

    /** The numbers are those of the weights that are trained, attacked or measured. */
    public NotFiniteException(String message) {
        this(message, null);
    }

    private NotFiniteException(String message, String attack) {
        super(message);
        this.attack = attack;
    }

    /** The numbers are pixels that an attack made. */
    public static NotFiniteException madeBy(String attack, String message) {
        return new NotFiniteException(message, attack);
    }

    /** The same, said by somebody who knows where the weights are from: {@code FILE: message}. */
    public NotFiniteException of(Object weights) {
        return new NotFiniteException(weights + ": " + getMessage(), attack);
    }

    /** The attack that made pixels that are no numbers; empty if the fault is not an attack's. */
    public Optional<String> attack() {
        return Optional.ofNullable(attack);
    }
}
