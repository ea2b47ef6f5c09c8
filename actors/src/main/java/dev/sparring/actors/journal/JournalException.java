// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RetriableException;

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

    /** One that tells a broker that may answer later from everything else. */
    static JournalException of(String message, Throwable cause) {
        return isPassing(cause)
                ? new UnreachableException(message, cause)
                : new JournalException(message, cause);
    }

    private static boolean isPassing(Throwable cause) {
        return cause instanceof RetriableException
                || cause instanceof TimeoutException
                || cause instanceof UnreachableException
                || cause != null && cause.getCause() != cause && isPassing(cause.getCause());
    }
}
