// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.GpuWorkerListener;
import java.util.function.Consumer;

/**
 * All that a process needs to play its part of a game.
 *
 * @param settings of the game, with what is this process's own
 * @param settingsSha256 of the game's own settings; a checkpoint of other ones is refused
 * @param firstRound of the game; above 0 for a fork
 * @param connection to the Kafka broker
 * @param cast who plays here
 * @param listener watches the devices
 * @param notices told, in words for people, what the players wait for
 */
public record Staging(
        GameSettings settings,
        ByteString settingsSha256,
        long firstRound,
        Connection connection,
        Cast cast,
        GpuWorkerListener listener,
        Consumer<String> notices) {

    /** A game from its beginning, with everybody in this process. */
    public static Staging everybody(
            GameSettings settings, Connection connection, GpuWorkerListener listener) {
        return new Staging(
                settings,
                settings.sha256(),
                0,
                connection,
                Cast.everybody(settings),
                listener,
                notice -> {});
    }
}
