// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.log;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a process logs, and how.
 *
 * @param file empty for standard output
 * @param game for JSON; empty if it is not of one game
 * @param role for JSON; empty if it is no player's
 */
public record LogTarget(Optional<Path> file, LogFormat format, String game, String role) {

    /** As text, into a file that is of no role. */
    static LogTarget textFile(Path file) {
        return new LogTarget(Optional.of(file), LogFormat.TEXT, "", "");
    }

    /** How events are written. */
    public enum LogFormat {
        /** Lines for people. */
        TEXT,
        /** An object a line, for programs. */
        JSON
    }
}
