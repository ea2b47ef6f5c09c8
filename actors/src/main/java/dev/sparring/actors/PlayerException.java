// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

/** A player cannot go on; the message is one line that says why. */
public final class PlayerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Without a cause. */
    public PlayerException(String message) {
        super(message);
    }

    /** With what went wrong underneath. */
    public PlayerException(String message, Throwable cause) {
        super(message, cause);
    }
}
