// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;

/** How an attacker says that it is there. */
public final class Presences {

    private Presences() {}

    /** Says of a replica that does not come back that it has left. */
    public static void left(Journal journal, String attacker, String replica) {
        try (JournalWriter writer = journal.writer(attacker)) {
            send(
                    writer,
                    journal.topics(),
                    Presence.newBuilder()
                            .setAttacker(attacker)
                            .setReplica(replica)
                            .setState(PresenceState.PRESENCE_STATE_LEFT)
                            .setCopies(1)
                            .setEpochMillis(System.currentTimeMillis())
                            .build());
            writer.commit();
        }
    }

    /** Sends; the roster keeps the last word of each replica. */
    static void send(JournalWriter writer, Topics topics, Presence presence) {
        String key = presence.getAttacker() + "/" + presence.getReplica();
        writer.send(topics.roster(), key, presence);
    }
}
