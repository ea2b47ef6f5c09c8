// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

/**
 * The defender has sent off all attackers of this process: there is nothing left for it to do. The
 * message is for people.
 */
public final class EjectedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    EjectedException(String message) {
        super(message);
    }
}
