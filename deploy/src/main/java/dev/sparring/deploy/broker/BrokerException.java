// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

/** A broker that cannot be reached or started; the message is one line with the fix. */
public final class BrokerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With the line to show. */
    public BrokerException(String message) {
        super(message);
    }

    /** With the line to show and its cause. */
    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
