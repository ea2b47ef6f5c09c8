// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import com.google.protobuf.ByteString;
import dev.sparring.actors.health.Health;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.GpuWorker;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * All that the players of a process who share a device have in common.
 *
 * @param settings of the game, with what is this process's own
 * @param settingsSha256 of the game's own settings
 * @param firstRound of the game; above 0 for a fork
 * @param replica the name of this process among those that play the same attackers
 * @param device to compute on
 * @param health told when a player has restored itself
 */
public record Arena(
        GameSettings settings,
        ByteString settingsSha256,
        long firstRound,
        Optional<String> replica,
        Journal journal,
        ActorRef<GpuWorker.Command> device,
        Health health) {

    /** The name of an attacker's actor, and of its part in the health of the process. */
    public static String attacker(String id) {
        return "attacker-" + id;
    }
}
