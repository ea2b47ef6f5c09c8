// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

/** What must not happen has happened, and there is no use in going on. The message says what. */
final class Defect extends Exception {

    private static final long serialVersionUID = 1L;

    Defect(String message) {
        super(message);
    }
}
