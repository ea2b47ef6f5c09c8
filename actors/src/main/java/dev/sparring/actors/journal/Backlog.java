// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.v1.InputOffset;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

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
        read(() -> until::isBehind, each);
    }

    /**
     * Reads the first records of each topic, up to 5,000 of them and 64 MiB. What is left is for
     * whoever follows the topic, at a rate that leaves others their turn.
     */
    public void readSome(Consumer<Entry> each) {
        read(Ration::new, each);
    }

    private void read(Supplier<Predicate<Entry>> isWanted, Consumer<Entry> each) {
        Offsets end = journal.end(AttackersTopics.of(from));
        for (InputOffset start : from.list()) {
            if (end.isAfter(start)) {
                read(start, isWanted.get(), each);
            }
        }
    }

    private void read(InputOffset start, Predicate<Entry> isWanted, Consumer<Entry> each) {
        try (JournalCursor cursor = journal.cursor(List.of(start.getTopic()), from)) {
            while (cursor.peek().filter(isWanted).isPresent()) {
                each.accept(cursor.next().orElseThrow());
            }
        }
    }

    /** Says no when it is used up; is asked once for each record. */
    private static final class Ration implements Predicate<Entry> {

        private int records;
        private long bytes;

        @Override
        public boolean test(Entry entry) {
            records++;
            bytes += entry.value().length;
            return records == 1 || records <= MAX_RECORDS && bytes <= MAX_BYTES;
        }
    }
}
