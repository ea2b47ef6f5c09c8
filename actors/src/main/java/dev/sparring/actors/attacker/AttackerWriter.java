// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.Presence;

/**
 * Writes to an attacker's own topic: answers and signs of life, each published as it comes.
 * Answering a round twice does no harm: the defender takes the first answer. Used by one thread.
 */
final class AttackerWriter implements AutoCloseable {

    private final String topic;
    private final JournalWriter writer;

    AttackerWriter(Journal journal, String attacker) {
        topic = journal.topics().attacks(attacker);
        writer = journal.writer(attacker);
    }

    /** Says that it is there, or that it leaves. */
    void say(Presence presence) {
        writer.send(topic, "", AttackerRecord.newBuilder().setPresence(presence).build());
    }

    /**
     * Answers a round.
     *
     * @param onSettled called on any thread when the answer is on disk, or cannot be written
     */
    void answer(Attack attack, Runnable onSettled) {
        AttackerRecord record = AttackerRecord.newBuilder().setAttack(attack).build();
        writer.send(topic, "", attack.getRound(), record, onSettled);
    }

    /** Waits until all that was said is on disk. */
    void flush() {
        writer.commit();
    }

    /**
     * Looks whether all that was said is on disk, as far as it is known.
     *
     * @throws dev.sparring.actors.journal.JournalException if it is not, and will not be
     */
    void check() {
        writer.check();
    }

    @Override
    public void close() {
        writer.close();
    }
}
