// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Presence;

/** How an attacker says that it is there. */
final class Presences {

    private Presences() {}

    /** Sends; the roster keeps the last word of each replica. */
    static void send(JournalWriter writer, Topics topics, Presence presence) {
        String key = presence.getAttacker() + "/" + presence.getReplica();
        writer.send(topics.roster(), key, presence);
    }
}
