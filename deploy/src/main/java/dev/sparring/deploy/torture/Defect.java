// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

/** A defect was found, and the test need not go on. The message says what. */
final class Defect extends Exception {

    private static final long serialVersionUID = 1L;

    Defect(String message) {
        super(message);
    }
}
