// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.actors.settings.GameSettings;
import java.util.List;

/** What a process that plays a part of a game was told for itself. */
public interface RoleOptions {

    /** Whether it lives as long as the process that started it, and leaves signals to that one. */
    boolean isChild();

    /**
     * The settings of a game with what is this process's own.
     *
     * @param more as {@code path=value}
     */
    GameSettings apply(GameSettings rules, List<String> more);

    /**
     * Where this process tells its numbers.
     *
     * @param settings that it was given itself, none of the game's
     */
    GameSettings.Metrics metrics(GameSettings.Metrics settings);

    /** Logs as chosen from now on. */
    void log(String game, String role);
}
