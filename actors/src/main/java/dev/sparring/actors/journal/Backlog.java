// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.v1.InputOffset;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What attackers wrote while nobody read. Each topic is read by itself, so that a full one holds up
 * no other.
 *
 * @param from where reading goes on, of topics that are there
 */
public record Backlog(Journal journal, Offsets from) {

    /** Of one topic: more than an attacker writes that plays by the rules. */
    static final int MAX_RECORDS = Throttle.RECORDS_PER_SECOND;

    private static final long MAX_BYTES = 64L << 20;

    /** Reads all that lies before some offsets. */
    public void readTo(Offsets until, Consumer<Entry> each) {
        read(cursor -> cursor.upTo(until), each);
    }

    /**
     * Reads the first records of each topic, some 5,000 of them or 64 MiB, whatever they are. What
     * is left is for whoever follows the topic, at a rate that leaves others their turn.
     */
    public void readSome(Consumer<Entry> each) {
        read(cursor -> cursor.atMost(MAX_RECORDS, MAX_BYTES), each);
    }

    private void read(UnaryOperator<JournalCursor> limit, Consumer<Entry> each) {
        Offsets end = journal.end(AttackersTopics.of(from));
        for (InputOffset start : from.list()) {
            if (end.isAfter(start)) {
                read(start.getTopic(), limit, each);
            }
        }
    }

    private void read(String topic, UnaryOperator<JournalCursor> limit, Consumer<Entry> each) {
        try (JournalCursor cursor = limit.apply(journal.cursor(List.of(topic), from))) {
            while (cursor.peek().isPresent()) {
                cursor.next().ifPresent(each);
            }
        }
    }
}
