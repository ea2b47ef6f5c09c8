// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

/** A game of another version's: the message says whose, and holds nothing that is secret. */
public final class OtherProtocolException extends RefusedException {

    private static final long serialVersionUID = 1;

    OtherProtocolException(String message) {
        super(message);
    }
}
