// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

/** A player cannot go on; the message is one line that says why. */
public final class PlayerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean permanent;

    private PlayerException(String message, Throwable cause, boolean permanent) {
        super(message, cause);
        this.permanent = permanent;
    }

    /** Another try may help. */
    public PlayerException(String message, Throwable cause) {
        this(message, cause, false);
    }

    /** Another try would end in the same way. */
    public static PlayerException permanent(String message) {
        return new PlayerException(message, null, true);
    }

    /** Whether another try would end in the same way. */
    public boolean isPermanent() {
        return permanent;
    }
}
