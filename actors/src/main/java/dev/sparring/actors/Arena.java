// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import com.google.protobuf.ByteString;
import dev.sparring.actors.health.Health;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.data.RoundBatches;
import dev.sparring.gpu.worker.GpuWorker;
import dev.sparring.protocol.v1.Settings;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * All that the players of a process who share a device have in common.
 *
 * @param settings of the game, with what is this process's own
 * @param founded what game it is
 * @param replica the name of this process among those that play the same attackers
 * @param device to compute on
 * @param health told when a player has restored itself
 */
public record Arena(
        GameSettings settings,
        Settings founded,
        Optional<String> replica,
        Journal journal,
        ActorRef<GpuWorker.Command> device,
        Health health) {

    /** SHA-256 of the game's own settings. */
    public ByteString settingsSha256() {
        return founded.getSha256();
    }

    /** The first round of the game; above 0 for a fork. */
    public long firstRound() {
        return founded.getFirstRound();
    }

    /** The images of the game and where its attacks come from. */
    public Pins pins() {
        return Pins.of(founded);
    }

    /**
     * The clean batch of every round.
     *
     * @throws dev.sparring.actors.settings.SettingsException as {@link Pins#datasets}
     */
    public RoundBatches roundBatches() {
        return Players.roundBatches(settings, pins().datasets(settings));
    }

    /** The name of an attacker's actor, and of its part in the health of the process. */
    public static String attacker(String id) {
        return "attacker-" + id;
    }
}
