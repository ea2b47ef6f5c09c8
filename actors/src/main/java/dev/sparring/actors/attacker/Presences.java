// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;

/** How an attacker says that it is there. */
public final class Presences {

    private Presences() {}

    /** Says of a replica that does not come back that it has left. */
    public static void left(Journal journal, String attacker, String replica) {
        try (JournalWriter writer = journal.writer(attacker)) {
            Presence left =
                    Presence.newBuilder()
                            .setReplica(replica)
                            .setState(PresenceState.PRESENCE_STATE_LEFT)
                            .setEpochMillis(System.currentTimeMillis())
                            .build();
            writer.send(
                    journal.topics().attacks(attacker),
                    "",
                    AttackerRecord.newBuilder().setPresence(left).build());
            writer.commit();
        }
    }
}
