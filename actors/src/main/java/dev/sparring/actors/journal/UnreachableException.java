// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

/** Kafka did not answer; it may later, so whoever can wait should. */
public final class UnreachableException extends JournalException {

    private static final long serialVersionUID = 1;

    /** Without a cause. */
    public UnreachableException(String message) {
        super(message);
    }

    /** With the client library's exception. */
    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
