// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

/**
 * A game that failed while it was played; the message is one line, which says how to go on if going
 * on may help.
 */
public final class GameFailure extends Exception {

    private static final long serialVersionUID = 1;

    public GameFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
