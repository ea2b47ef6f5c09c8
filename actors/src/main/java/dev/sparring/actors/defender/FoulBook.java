// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.journal.Entry;
import dev.sparring.protocol.v1.DeadLetter;
import dev.sparring.protocol.v1.Foul;
import java.util.ArrayList;
import java.util.List;

/**
 * Fouls since the last report, with the records that broke the rules. In a flood only the first are
 * told one by one in the report. Not safe for concurrent use.
 */
final class FoulBook {

    /** Fouls of one report. */
    private static final int MAX_FOULS = 1000;

    /** Dead letters that wait for the next report; more are published on their own. */
    private static final int MANY_LETTERS = 100;

    private static final int MAX_VALUE_BYTES = 64 << 10;

    private final List<Foul> fouls = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();

    /** Notes a foul that no record stands for. */
    void add(Foul foul) {
        if (fouls.size() < MAX_FOULS) {
            fouls.add(foul);
        }
    }

    /** Notes a foul and keeps the record's first bytes. */
    void add(Foul foul, Entry entry) {
        add(foul);
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

    /** Whether the letters should not wait for the next report. */
    boolean isFull() {
        return letters.size() >= MANY_LETTERS;
    }

    List<Foul> fouls() {
        return fouls;
    }

    List<DeadLetter> letters() {
        return letters;
    }

    /** They are published. */
    void clear() {
        fouls.clear();
        letters.clear();
    }
}
