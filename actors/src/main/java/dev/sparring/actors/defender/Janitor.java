// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.v1.Checkpoint;
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
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    work -> {
                        Thread janitor = new Thread(work, "janitor");
                        janitor.setDaemon(true);
                        return janitor;
                    });
    private final Map<String, Checkpoint> newest = new HashMap<>();

    /** Where each checkpoint of the defender goes on reading, by the rounds before it. */
    private final TreeMap<Long, Offsets> history = new TreeMap<>();

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
     */
    void sweep(Set<String> present) {
        thread.execute(
                () -> {
                    try {
                        sweepNow(present);
                    } catch (JournalException e) {
                        LOG.warn("nothing is cleared away this time: {}", e.getMessage());
                    }
                });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void sweepNow(Set<String> present) {
        position = journal.read(List.of(journal.topics().checkpoints()), position, this::note);
        long next = history.isEmpty() ? 0 : history.lastKey();
        Map.Entry<Long, Offsets> oldest = history.floorEntry(next - keepRounds);
        if (oldest == null) {
            return;
        }
        history.headMap(oldest.getKey()).clear();
        Offsets needed = new Offsets();
        for (String topic : swept()) {
            oldest.getValue().of(topic).forEach(needed::set);
        }
        for (String attacker : present) {
            Checkpoint checkpoint = newest.get(attacker);
            if (checkpoint != null) {
                for (InputOffset input : Checkpoints.inputs(checkpoint).list()) {
                    if (swept().contains(input.getTopic())) {
                        needed.atMost(input);
                    }
                }
            }
        }
        journal.deleteBefore(needed);
    }

    private void note(Entry entry) {
        String player = Checkpoints.player(entry.key());
        entry.sound(Checkpoint.parser())
                .filter(each -> each.getSnapshot().getPlayer().equals(player))
                .ifPresent(each -> note(player, each));
    }

    private void note(String player, Checkpoint checkpoint) {
        newest.put(player, checkpoint.toBuilder().clearSnapshot().clearOptimizerState().build());
        if (player.equals(Defender.PLAYER)) {
            history.put(checkpoint.getNextRound(), Checkpoints.inputs(checkpoint));
        }
    }

    private List<String> swept() {
        return new ArrayList<>(
                List.of(
                        journal.topics().rounds(),
                        journal.topics().attacks(),
                        journal.topics().snapshots()));
    }
}
