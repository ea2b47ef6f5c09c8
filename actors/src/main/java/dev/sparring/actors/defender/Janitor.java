// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.Offsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

    private Offsets position = new Offsets();

    /** A janitor that has seen nothing yet. */
    Janitor(Journal journal, long keepRounds) {
        this.journal = journal;
        this.keepRounds = keepRounds;
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
        position = journal.read(kept(present), position, this::note);
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
            Offsets inputs = newest.getOrDefault(attacker, new Offsets());
            inputs.only(swept::contains).list().forEach(needed::atMost);
        }
        journal.deleteBefore(needed);
    }

    /** Topics with checkpoints. */
    private Set<String> kept(Set<String> present) {
        Set<String> kept = new HashSet<>();
        present.forEach(attacker -> kept.add(journal.topics().state(attacker)));
        kept.retainAll(journal.existing(kept));
        kept.add(journal.topics().checkpoints());
        return kept;
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
