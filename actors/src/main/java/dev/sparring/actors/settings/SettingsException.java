// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import java.io.IOException;

/** Settings that do not make a game. The message is one line that names the value and the fix. */
public final class SettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message for the user. */
    public SettingsException(String message) {
        super(message);
    }

    /** One for settings that may be right: a file of theirs cannot be read at the moment. */
    SettingsException(String message, IOException cause) {
        super(message, cause);
    }
}
