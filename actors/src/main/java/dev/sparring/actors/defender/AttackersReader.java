// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.journal.AttackersTopics;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.Neighbours;
import dev.sparring.actors.journal.Newcomers;
import dev.sparring.actors.journal.Offsets;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Reads the topics of attackers and control for the defender, hears early copies of answers, and
 * looks who has a topic.
 */
final class AttackersReader implements AutoCloseable {

    private final JournalReader reader;
    private final Neighbours.Hearing early;
    private final Newcomers newcomers;
    private boolean reading = true;
    private boolean useful;
    private boolean leisurely;

    /**
     * Begins to read.
     *
     * @param from where
     * @param defender told what comes; asks for each batch but the first
     */
    AttackersReader(Journal journal, Offsets from, ActorRef<Defender.Command> defender) {
        early =
                journal.neighbours()
                        .listen(
                                topic -> journal.topics().attackerOf(topic).isPresent(),
                                entry -> defender.tell(new Defender.Handed(entry)));
        reader =
                journal.follow(
                        Defender.PLAYER,
                        AttackersTopics.of(from),
                        from,
                        entries -> defender.tell(new Defender.EntriesRead(entries)),
                        failure -> defender.tell(new Defender.JournalFailed(failure)));
        newcomers =
                new Newcomers(
                        journal, attackers -> defender.tell(new Defender.AttackersSeen(attackers)));
    }

    /**
     * A batch was taken in.
     *
     * @param ofUse whether some of it was of use
     * @param known whether what is of use is known before it is read
     */
    void read(boolean ofUse, boolean known) {
        reading = false;
        useful = ofUse;
        leisurely = known;
    }

    /** Asks for the next batch, if that is not asked for yet. */
    void ask() {
        if (!reading) {
            reading = true;
            if (leisurely) {
                reader.nextInAMoment();
            } else {
                reader.nextAfter(useful);
            }
        }
    }

    /** Reads one more topic, from its beginning. */
    void add(String topic) {
        reader.add(topic);
    }

    @Override
    public void close() {
        early.close();
        newcomers.close();
        reader.close();
    }
}
