// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.Settings;
import java.util.function.Consumer;

/**
 * All that a process needs to play its part of a game.
 *
 * @param settings of the game, with what is this process's own
 * @param founded what game it is: a checkpoint of other settings is refused, and so are other
 *     images
 * @param connection to the Kafka broker
 * @param cast who plays here
 * @param listener watches the devices
 * @param notices told, in words for people, what the players wait for
 */
public record Staging(
        GameSettings settings,
        Settings founded,
        Connection connection,
        Cast cast,
        GpuWorkerListener listener,
        Consumer<String> notices) {

    /** A game from its beginning, with everybody in this process. */
    public static Staging everybody(
            GameSettings settings, Connection connection, GpuWorkerListener listener) {
        return new Staging(
                settings,
                Settings.newBuilder().setSha256(settings.sha256()).build(),
                connection,
                Cast.everybody(settings),
                listener,
                notice -> {});
    }
}
