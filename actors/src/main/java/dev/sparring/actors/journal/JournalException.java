// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

/** The log could not be read or written; the message is one line that names what and where. */
public class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Without a cause. */
    public JournalException(String message) {
        super(message);
    }

    /** With the client library's exception. */
    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
