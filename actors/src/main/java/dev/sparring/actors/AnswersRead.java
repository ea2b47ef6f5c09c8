// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.JournalCursor;
import dev.sparring.protocol.v1.InputOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One attacker's topic, read once: replicas answer rounds in any order, so answers that were passed
 * are kept until their rounds are over. Used by one thread.
 */
final class AnswersRead implements AutoCloseable {

    private final JournalCursor cursor;

    /** All that lies before this offset was read, and was complete or never will be. */
    private long read;

    private final Map<Long, Entry> passed = new HashMap<>();

    AnswersRead(JournalCursor cursor) {
        this.cursor = cursor;
    }

    /** The record that lies there, if it is there and was not forgotten. */
    Optional<Entry> at(InputOffset place) {
        Entry kept = passed.remove(place.getOffset());
        if (kept != null) {
            return Optional.of(kept);
        }
        while (read <= place.getOffset()) {
            Optional<Entry> next = cursor.next();
            if (next.isEmpty()) {
                break;
            }
            Entry entry = next.get();
            read = entry.since();
            if (entry.offset() == place.getOffset()) {
                return next;
            }
            // signs of life belong to no round
            if (entry.round() >= 0) {
                passed.put(entry.offset(), entry);
            }
        }
        return Optional.empty();
    }

    /** Drops answers to rounds before this one. */
    void forget(long round) {
        passed.values().removeIf(entry -> entry.round() < round);
    }

    @Override
    public void close() {
        cursor.close();
    }
}
