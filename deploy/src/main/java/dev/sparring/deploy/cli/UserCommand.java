// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

/** What people type to call Sparring. */
final class UserCommand {

    /** The launcher's name as it was called, such as {@code ./sparring}. */
    static final String NAME = System.getProperty("sparring.command", "sparring");

    private UserCommand() {}
}
