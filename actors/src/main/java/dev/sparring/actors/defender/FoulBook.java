// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.journal.Entry;
import dev.sparring.protocol.v1.DeadLetter;
import dev.sparring.protocol.v1.Foul;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Fouls since the last report, with the records that broke the rules. In a flood only the first are
 * told and kept, the others are counted: strangers can fill neither reports nor disks. Those that
 * count towards an ejection are all told, for a restarted defender counts them again. Not safe for
 * concurrent use.
 */
final class FoulBook {

    /** Fouls of one report, besides those that count. */
    private static final int MAX_FOULS = 100;

    /** Dead letters that wait for the next report. */
    private static final int MAX_LETTERS = 100;

    /** About what these hold. */
    private static final int MAX_LETTER_BYTES = 1 << 20;

    /** Letters that would have to wait longer for a report are published on their own. */
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int MAX_VALUE_BYTES = 64 << 10;

    private final List<Foul> fouls = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private long letterBytes;
    private long more;
    private long publishedNanos = System.nanoTime();

    /** Notes a foul that no record stands for. */
    void add(Foul foul) {
        fouls.add(foul);
    }

    /**
     * Notes a foul and keeps the record's first bytes, if there is room.
     *
     * @param counts whether it is told in any case
     */
    void add(Foul foul, Entry entry, boolean counts) {
        if (counts || fouls.size() < MAX_FOULS) {
            fouls.add(foul);
        } else {
            more++;
        }
        if (letters.size() < MAX_LETTERS && letterBytes < MAX_LETTER_BYTES) {
            keep(foul, entry);
        }
    }

    private void keep(Foul foul, Entry entry) {
        letterBytes += Math.min(entry.value().length, MAX_VALUE_BYTES);
        letters.add(
                DeadLetter.newBuilder()
                        .setFoul(foul)
                        .setTopic(entry.topic())
                        .setPartition(entry.partition())
                        .setOffset(entry.offset())
                        .setValue(entry.head(MAX_VALUE_BYTES))
                        .setValueSizeBytes(entry.value().length)
                        .setEpochMillis(System.currentTimeMillis())
                        .build());
    }

    /** Whether the letters should not wait for the next report any longer. */
    boolean isFull() {
        return (letters.size() >= MAX_LETTERS || letterBytes >= MAX_LETTER_BYTES)
                && System.nanoTime() - publishedNanos > LONG_NANOS;
    }

    /** How many fouls there were besides {@link #fouls}. */
    long more() {
        return more;
    }

    List<Foul> fouls() {
        return fouls;
    }

    List<DeadLetter> letters() {
        return letters;
    }

    /** The letters are published. */
    void clearLetters() {
        letters.clear();
        letterBytes = 0;
        publishedNanos = System.nanoTime();
    }

    /** All is published. */
    void clear() {
        fouls.clear();
        more = 0;
        clearLetters();
    }
}
