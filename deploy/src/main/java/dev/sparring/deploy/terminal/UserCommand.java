// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

/** What people type to call Sparring. */
public final class UserCommand {

    /** The launcher's name as it was called, such as {@code ./sparring}. */
    public static final String NAME = System.getProperty("sparring.command", "sparring");

    private UserCommand() {}
}
