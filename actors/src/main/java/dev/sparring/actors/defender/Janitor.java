// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.v1.InputOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what nobody needs any more, so that a long game does not fill the disk: rounds,
 * attacks and snapshots that lie before the last checkpoint of everybody who is there, and before
 * the last {@code keepRounds} rounds. Works on a thread of its own; a sweep that fails is left to
 * the next one.
 */
final class Janitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Janitor.class);

    private final Journal journal;
    private final long keepRounds;
    private final Set<String> trusted;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    work -> {
                        Thread janitor = new Thread(work, "janitor");
                        janitor.setDaemon(true);
                        return janitor;
                    });

    /** Where each checkpoint of the defender goes on reading, by the rounds before it. */
    private final TreeMap<Long, Offsets> history = new TreeMap<>();

    /** Where each attacker that learns goes on reading. */
    private final Map<String, Offsets> newest = new HashMap<>();

    private final Offsets position = new Offsets();

    /**
     * A janitor that has seen nothing yet.
     *
     * @param trusted attackers of the settings
     */
    Janitor(Journal journal, long keepRounds, Set<String> trusted) {
        this.journal = journal;
        this.keepRounds = keepRounds;
        this.trusted = Set.copyOf(trusted);
    }

    /**
     * Clears away what can go, soon.
     *
     * @param present attackers that would go on from their checkpoints
     * @param seated everybody whose answers are read
     */
    void sweep(Set<String> present, Set<String> seated) {
        thread.execute(
                () -> {
                    try {
                        sweepNow(present, seated);
                    } catch (JournalException e) {
                        LOG.warn("nothing is cleared away this time: {}", e.getMessage());
                    }
                });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void sweepNow(Set<String> present, Set<String> seated) {
        String own = journal.topics().checkpoints();
        read(own);
        List<String> swept = swept(seated);
        long next = history.isEmpty() ? 0 : history.lastKey();
        Map.Entry<Long, Offsets> oldest = history.floorEntry(next - keepRounds);
        if (oldest == null) {
            return;
        }
        history.headMap(oldest.getKey()).clear();
        Offsets needed = new Offsets();
        oldest.getValue().only(swept::contains).list().forEach(needed::set);
        for (String attacker : present) {
            if (trusted.contains(attacker)) {
                holdBack(attacker, needed);
            }
        }
        journal.deleteBefore(needed);
    }

    private void read(String topic) {
        journal.read(List.of(topic), position.only(topic::equals), this::note)
                .list()
                .forEach(position::set);
    }

    /**
     * What a learning attacker of the settings would go on reading stays: less is deleted because
     * of what it says, never more.
     */
    private void holdBack(String attacker, Offsets needed) {
        try {
            read(journal.topics().state(attacker));
        } catch (JournalException e) {
            LOG.warn("{} holds nothing back: {}", attacker, e.getMessage());
            return;
        }
        Offsets inputs = newest.getOrDefault(attacker, new Offsets());
        for (String topic : List.of(journal.topics().rounds(), journal.topics().snapshots())) {
            for (InputOffset input : inputs.of(topic)) {
                boolean isKnown =
                        needed.of(topic).stream()
                                .anyMatch(each -> each.getPartition() == input.getPartition());
                if (isKnown && input.getOffset() >= 0) {
                    needed.atMost(input);
                }
            }
        }
    }

    private void note(Entry entry) {
        Checkpoints.in(entry)
                .ifPresent(
                        each -> {
                            Offsets inputs = Checkpoints.inputs(each);
                            if (entry.player().equals(Defender.PLAYER)) {
                                history.put(each.getNextRound(), inputs);
                            } else {
                                newest.put(entry.player(), inputs);
                            }
                        });
    }

    private List<String> swept(Set<String> seated) {
        List<String> swept = new ArrayList<>();
        swept.add(journal.topics().rounds());
        swept.add(journal.topics().snapshots());
        seated.forEach(attacker -> swept.add(journal.topics().attacks(attacker)));
        return swept;
    }
}
