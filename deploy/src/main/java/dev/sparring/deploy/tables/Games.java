// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import dev.sparring.actors.settings.GameSettings;
import java.nio.file.Path;

/** Plays the games that a table needs, all over one broker. */
public interface Games {

    /** Somebody wants to stop; what has been done is kept. */
    final class StoppedException extends Exception {

        private static final long serialVersionUID = 1;

        /** After the round in flight. */
        public StoppedException() {
            super("stopped");
        }
    }

    /**
     * Plays a game to its end: from the beginning, on from where it was left, or not at all if it
     * is over.
     *
     * @param run where it is kept
     * @throws StoppedException if somebody wants to stop
     * @throws IllegalArgumentException if there is a game of other rules in the directory
     */
    void play(Path run, GameSettings settings) throws Exception;
}
