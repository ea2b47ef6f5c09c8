// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

/** Kafka answers, and this client cannot do what it must: waiting does not help. */
public class RefusedException extends JournalException {

    private static final long serialVersionUID = 1;

    /** Without a cause. */
    RefusedException(String message) {
        super(message);
    }

    /** With the client library's exception. */
    RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
