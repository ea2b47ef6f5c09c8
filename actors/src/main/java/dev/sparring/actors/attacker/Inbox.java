// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Snapshot;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Rounds to answer, each with the snapshot it asks to attack; both arrive in any order. An attacker
 * that learns takes every round it was dealt, in the order of their numbers; one that does not
 * leaves out those that are closed anyway, and those that its replicas answer. Not safe for
 * concurrent use.
 */
final class Inbox {

    private record Received<T>(T message, InputOffset position) {}

    /** A round and the weights to attack. */
    record Task(Round round, Snapshot snapshot) {}

    private final String attacker;
    private final Topics topics;
    private final int window;
    private final boolean learning;
    private final SortedMap<Long, Received<Round>> rounds = new TreeMap<>();

    /** Answered, but the answer may still be lost on its way. */
    private final SortedMap<Long, Received<Round>> answered = new TreeMap<>();

    private final SortedMap<Long, Received<Snapshot>> snapshots = new TreeMap<>();
    private final SortedSet<Long> seenAhead = new TreeSet<>();
    private final Offsets position;
    private long taken;
    private long next;

    /**
     * All rounds from {@link #next} to before this one were seen, dealt to this attacker or not.
     */
    private long unseen;

    private long newestRound = -1;
    private long newestVersion = -1;

    /**
     * An empty inbox.
     *
     * @param next the first round to take
     * @param from where the reading starts
     */
    Inbox(String attacker, Topics topics, int window, boolean learning, long next, Offsets from) {
        this.attacker = attacker;
        this.topics = topics;
        this.window = window;
        this.learning = learning;
        this.next = next;
        unseen = next;
        position = from.copy();
    }

    /**
     * Takes in some records.
     *
     * @return whether any of them was the defender's
     */
    boolean take(List<Entry> entries) {
        long before = taken;
        entries.forEach(this::take);
        return taken > before;
    }

    /** Takes in a record of the defender; anything else is passed over. */
    void take(Entry entry) {
        position.set(entry.next());
        if (!entry.player().equals(Defender.PLAYER)) {
            return;
        }
        try {
            if (entry.topic().equals(topics.rounds())) {
                onRound(entry.parse(Round.parser()), entry.position());
            } else if (entry.topic().equals(topics.snapshots())) {
                onSnapshot(entry.parse(Snapshot.parser()), entry.position());
            }
        } catch (InvalidProtocolBufferException e) {
            // the defender writes no such record; whoever did is not worth a restart
            return;
        }
        taken++;
        dropClosed();
    }

    /** What to do next, if all that it takes is there. */
    Optional<Task> task() {
        if (rounds.isEmpty()) {
            return Optional.empty();
        }
        Round round = rounds.get(rounds.firstKey()).message();
        if (learning && round.getRound() >= unseen) {
            return Optional.empty();
        }
        return Optional.ofNullable(snapshots.get(round.getDefenderVersion()))
                .map(snapshot -> new Task(round, snapshot.message()));
    }

    /**
     * The round was answered. Until that is {@link #settled} it may have to be done again, by one
     * that does not learn; what another one publishes is kept with what it has learnt.
     */
    void done(Round round) {
        Received<Round> received = rounds.remove(round.getRound());
        if (received != null && !learning) {
            answered.put(round.getRound(), received);
        }
        next = round.getRound() + 1;
        dropClosed();
    }

    /** The answer to a round cannot be lost any more. */
    void settled(long round) {
        answered.remove(round);
    }

    /** These partitions of the rounds are another replica's from now on. */
    void lose(Set<Integer> partitions) {
        for (Collection<Received<Round>> kept : List.of(rounds.values(), answered.values())) {
            kept.removeIf(received -> partitions.contains(received.position().getPartition()));
        }
        partitions.forEach(partition -> position.forget(topics.rounds(), partition));
    }

    /** Whether an answer to a round would come too late. */
    boolean isClosed(long round) {
        return round < Math.max(newestVersion, newestRound + 1 - window);
    }

    /** Whether there is room for more records. */
    boolean hasRoom() {
        return rounds.size() <= window || task().isEmpty();
    }

    /** Where a restarted attacker goes on reading. */
    Offsets inputs() {
        Offsets inputs = position.copy();
        rewind(inputs, rounds.values());
        rewind(inputs, answered.values());
        rewind(inputs, snapshots.values());
        return inputs;
    }

    private static <T> void rewind(Offsets inputs, Collection<Received<T>> kept) {
        kept.forEach(received -> inputs.atMost(received.position()));
    }

    private void onSnapshot(Snapshot snapshot, InputOffset at) {
        snapshots.put(snapshot.getVersion(), new Received<>(snapshot, at));
        newestVersion = Math.max(newestVersion, snapshot.getVersion());
    }

    private void onRound(Round round, InputOffset at) {
        newestRound = Math.max(newestRound, round.getRound());
        seenAhead.add(round.getRound());
        while (seenAhead.remove(unseen)) {
            unseen++;
        }
        boolean dealt =
                round.getRosterList().stream()
                        .anyMatch(entry -> entry.getAttacker().equals(attacker));
        boolean open = learning ? round.getRound() >= next : !isClosed(round.getRound());
        if (open && dealt) {
            rounds.putIfAbsent(round.getRound(), new Received<>(round, at));
        }
    }

    private void dropClosed() {
        seenAhead.headSet(unseen).clear();
        long oldest;
        if (learning) {
            oldest = rounds.isEmpty() ? unseen : Math.min(unseen, rounds.firstKey());
        } else {
            rounds.keySet().removeIf(this::isClosed);
            answered.keySet().removeIf(this::isClosed);
            seenAhead.clear();
            oldest = Math.max(newestVersion, newestRound + 1 - window);
        }
        // a round attacks a version that is at most window - 1 older than itself
        snapshots.headMap(oldest + 1 - window).clear();
    }
}
