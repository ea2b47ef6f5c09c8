// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.v1.InputOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Where topics of attackers are read on, whatever became of them: their owners may delete them,
 * make them anew or let their records expire, and nobody else's game ends by that.
 */
public final class AttackersTopics {

    private AttackersTopics() {}

    /**
     * Offsets that can be read from: of topics that are there, and from their beginning where what
     * was asked for is not there any more, or not yet.
     *
     * @param topics to be read
     * @param from where that should go on; a partition that is not in it from its beginning
     */
    public static Offsets readable(Journal journal, Collection<String> topics, Offsets from) {
        Set<String> there = journal.existing(topics);
        if (there.isEmpty()) {
            return new Offsets();
        }
        Offsets readable = journal.beginning(there);
        Offsets end = journal.end(there);
        for (InputOffset input : from.only(there::contains).list()) {
            boolean isThere = !readable.isAfter(input) && !isBeyond(input, end);
            if (isThere) {
                readable.set(input);
            }
        }
        return readable;
    }

    /** The topics that offsets are about. */
    public static List<String> of(Offsets offsets) {
        return offsets.list().stream().map(InputOffset::getTopic).distinct().toList();
    }

    private static boolean isBeyond(InputOffset input, Offsets end) {
        return end.of(input.getTopic()).stream()
                .filter(last -> last.getPartition() == input.getPartition())
                .noneMatch(last -> input.getOffset() <= last.getOffset());
    }
}
