// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.Snapshot;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A new game that goes on from where another one was, with some settings changed. It is written in
 * one transaction, so that it is there as a whole or not at all.
 *
 * @param parent settings of the game that is forked
 * @param child settings of the new one
 * @param round the first one of the new game
 */
public record Fork(GameSettings parent, GameSettings child, long round) {

    private static final String FOUNDER = "founder";

    /**
     * Checks that the two fit together.
     *
     * @throws IllegalArgumentException in one line, naming the setting
     */
    public Fork {
        if (child.game().equals(parent.game())) {
            throw new IllegalArgumentException(
                    "game %s cannot be forked into itself; choose another name"
                            .formatted(parent.game()));
        }
        if (child.defender().classifier() != parent.defender().classifier()) {
            throw new IllegalArgumentException(
                    "defender.classifier and data.set of game %s must stay: its weights fit no other"
                            .formatted(parent.game()));
        }
        if (child.rounds() <= round) {
            throw new IllegalArgumentException(
                    "rounds = %d end before round %d, the first one of the fork; use more"
                            .formatted(child.rounds(), round));
        }
    }

    /** Whether an attacker of the new game goes on with the phi that it had. */
    public boolean keeps(String attacker) {
        GameSettings.Attacker now = child.attackers().get(attacker);
        GameSettings.Attacker before = parent.attackers().get(attacker);
        return now != null && before != null && now.isSameAs(before);
    }

    /**
     * Refuses a name that is taken.
     *
     * @param into the new game's journal
     * @throws IllegalArgumentException if the game exists
     */
    public static void requireNew(Journal into) {
        if (into.exists() && (into.settings().isPresent() || isPlayed(into))) {
            throw new IllegalArgumentException(
                    "there is a game %s at %s already; choose another name"
                            .formatted(into.topics().game(), into.bootstrapServers()));
        }
    }

    private static boolean isPlayed(Journal into) {
        return into.lastCheckpoint(Defender.PLAYER).isPresent();
    }

    /**
     * Writes the new game.
     *
     * @param replay of the parent, at the end of the rounds before {@link #round}
     * @param version of the program
     * @throws IllegalArgumentException if the game exists
     * @throws dev.sparring.actors.journal.JournalException if it cannot be written; there are no
     *     topics of it then, unless the broker failed in between
     */
    public void write(Journal into, Replay replay, String version) {
        requireNew(into);
        // whatever can go wrong here does so before there is a topic
        SortedMap<String, Checkpoint> phi = new TreeMap<>();
        replay.phi()
                .forEach(
                        (id, learned) -> {
                            if (keeps(id)) {
                                phi.put(id, checkpoint(into, id, learned));
                            }
                        });
        Checkpoint theta =
                checkpoint(into, Defender.PLAYER, new Replay.Learned(round, replay.theta()));
        Settings settings = settings(version);
        into.createTopics(child.window(), child.journal().segmentBytes());
        try (JournalWriter writer = into.transactionalWriter(FOUNDER)) {
            String snapshots = into.topics().snapshots();
            String checkpoints = into.topics().checkpoints();
            phi.forEach(
                    (id, start) -> {
                        writer.sendAs(id, snapshots, id, before(), start.getSnapshot());
                        writer.sendAs(id, checkpoints, id, before(), start);
                    });
            writer.sendAs(Defender.PLAYER, checkpoints, Defender.PLAYER, round, theta);
            writer.send(into.topics().settings(), "", settings);
            writer.commit();
        }
        into.awaitSettings();
    }

    private Checkpoint checkpoint(Journal into, String player, Replay.Learned learned) {
        Snapshot snapshot =
                Snapshots.of(player, learned.version(), round - 1, learned.state().weights());
        Checkpoint checkpoint =
                Checkpoints.of(snapshot, learned.state().optimizer(), new Offsets(), child.sha256())
                        .build();
        into.requireRoom("a checkpoint of " + player, checkpoint.getSerializedSize());
        return checkpoint;
    }

    private long before() {
        return Math.max(0, round - 1);
    }

    private Settings settings(String version) {
        return Settings.newBuilder()
                .setResolved(SettingsLoader.render(child))
                .setSha256(child.sha256())
                .setVersion(version)
                .setEpochMillis(System.currentTimeMillis())
                .setForkedFrom(parent.game())
                .setFirstRound(round)
                .build();
    }
}
