// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Snapshot;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Rounds to answer, each with the snapshot it asks to attack; both arrive in any order. An attacker
 * that learns takes every round it was dealt, in the order of their numbers; one that does not
 * leaves out those that are closed anyway, and those that its replicas answer.
 *
 * <p>Records of a defender in this process may come twice: an early copy, and the log's, which is
 * recognised by the SHA-256 of the deal or the weights. An early copy says what to do next; what is
 * done with, and where to go on reading, says the log alone. Not safe for concurrent use.
 */
final class Inbox {

    private record Received<T>(T message, InputOffset position) {

        /** Of an early copy nobody knows where it will lie. */
        boolean isInLog() {
            return position.getOffset() >= 0;
        }
    }

    /** A round that was handed over, and that the log's copy will be compared with. */
    private record Early(ByteString deal, int partition) {}

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
    private final Map<Long, Early> early = new HashMap<>();

    /** The last round that was read in the log, by partition. */
    private final Map<Integer, Long> read = new HashMap<>();

    /** Partitions whose rounds no replica answers. */
    private final Set<Integer> owned = new HashSet<>();

    private final Offsets position;
    private long taken;
    private long next;

    /**
     * All rounds from {@link #next} to before this one were seen, dealt to this attacker or not.
     */
    private long unseen;

    /** What the log says, and what early copies say besides. */
    private final Newest inLog = new Newest();

    private final Newest heard = new Newest();

    /** The newest round and version that are known. */
    private static final class Newest {
        private long round = -1;
        private long version = -1;

        /** Rounds before this one are closed. */
        long firstOpen(int window) {
            return Math.max(version, round + 1 - window);
        }
    }

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

    /**
     * Takes in a record of the defender, as the log has it; anything else is passed over.
     *
     * @throws JournalException if this attacker has learnt from a deal that never was: the log has
     *     another one
     */
    void take(Entry entry) {
        position.set(entry.next());
        if (entry.player().equals(Defender.PLAYER)) {
            parse(entry);
        }
    }

    /** Takes in an early copy, if there is room for it and no replica answers it. */
    void takeEarly(Entry entry) {
        boolean isOthers =
                !learning
                        && entry.topic().equals(topics.rounds())
                        && !owned.contains(entry.partition());
        if (hasRoom() && !isOthers) {
            parse(entry);
        }
    }

    private void parse(Entry entry) {
        try {
            if (entry.topic().equals(topics.rounds())) {
                onRound(entry.parse(Round.parser()), entry);
            } else if (entry.topic().equals(topics.snapshots())) {
                onSnapshot(entry.parse(Snapshot.parser()), entry);
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
        SortedMap<Long, Received<Round>> todo = todo();
        if (todo.isEmpty()) {
            return Optional.empty();
        }
        Round round = todo.get(todo.firstKey()).message();
        if (learning && round.getRound() >= unseen) {
            return Optional.empty();
        }
        return Optional.ofNullable(snapshots.get(round.getDefenderVersion()))
                .map(Received::message)
                .filter(snapshot -> isAsked(snapshot, round))
                .map(snapshot -> new Task(round, snapshot));
    }

    /**
     * One that does not learn need not do what it hears is closed; but the log may say otherwise.
     */
    private SortedMap<Long, Received<Round>> todo() {
        return learning ? rounds : rounds.tailMap(heard.firstOpen(window));
    }

    /** Old rounds do not say which weights they ask to attack. */
    private static boolean isAsked(Snapshot snapshot, Round round) {
        return round.getWeightsSha256().isEmpty()
                || round.getWeightsSha256().equals(snapshot.getSha256());
    }

    /**
     * The round was answered. Until that is {@link #settled} it may have to be done again, by one
     * that does not learn; what another one publishes is kept with what it has learnt.
     */
    void done(Round round) {
        Received<Round> received = rounds.get(round.getRound());
        if (received != null && isSame(received.message(), round)) {
            rounds.remove(round.getRound());
            if (!learning) {
                answered.put(round.getRound(), received);
            }
        }
        next = round.getRound() + 1;
        dropClosed();
    }

    /** The answer to a round cannot be lost any more. */
    void settled(long round) {
        answered.remove(round);
    }

    /** Whether a round that was taken in is known to be in the log. */
    boolean holds(long round) {
        return !early.containsKey(round);
    }

    /** These partitions of the rounds are this one's from now on. */
    void own(Set<Integer> partitions) {
        owned.addAll(partitions);
    }

    /** These partitions of the rounds are another replica's from now on. */
    void lose(Set<Integer> partitions) {
        owned.removeAll(partitions);
        early.values().removeIf(each -> partitions.contains(each.partition()));
        for (Collection<Received<Round>> kept : List.of(rounds.values(), answered.values())) {
            kept.removeIf(received -> partitions.contains(received.position().getPartition()));
        }
        partitions.forEach(partition -> position.forget(topics.rounds(), partition));
    }

    /** Whether an answer to a round would come too late, as the log says. */
    boolean isClosed(long round) {
        return round < inLog.firstOpen(window);
    }

    /** Whether there is room for more rounds. */
    private boolean hasRoom() {
        return todo().size() <= window || task().isEmpty();
    }

    /** Whether to read on: there is room, or the log's copy of something is still to come. */
    boolean wantsMore() {
        return hasRoom() || !early.isEmpty();
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
        kept.stream().filter(Received::isInLog).forEach(each -> inputs.atMost(each.position()));
    }

    private void onSnapshot(Snapshot snapshot, Entry entry) {
        long version = snapshot.getVersion();
        if (entry.isEarly() && (version <= inLog.version || isTooFar(version))) {
            return;
        }
        snapshots.put(version, new Received<>(snapshot, entry.position()));
        heard.version = Math.max(heard.version, version);
        if (!entry.isEarly()) {
            inLog.version = Math.max(inLog.version, version);
        }
    }

    /** One that learns and is behind finds in the log what it cannot use before long. */
    private boolean isTooFar(long number) {
        return learning && number >= unseen + window;
    }

    private void onRound(Round round, Entry entry) {
        long number = round.getRound();
        if (entry.isEarly()) {
            if (number <= read.getOrDefault(entry.partition(), -1L) || isTooFar(number)) {
                return;
            }
            early.put(number, new Early(round.getDeal(), entry.partition()));
        } else {
            read.merge(entry.partition(), number, Math::max);
            inLog.round = Math.max(inLog.round, number);
            if (isKnown(round, entry)) {
                return;
            }
        }
        heard.round = Math.max(heard.round, number);
        seenAhead.add(number);
        while (seenAhead.remove(unseen)) {
            unseen++;
        }
        boolean dealt =
                round.getRosterList().stream()
                        .anyMatch(each -> each.getAttacker().equals(attacker));
        boolean open = learning ? number >= next : !isClosed(number);
        if (open && dealt) {
            rounds.putIfAbsent(number, new Received<>(round, entry.position()));
        }
    }

    /**
     * Whether a round of the log was handed over before; if it was another one, that is forgotten.
     */
    private boolean isKnown(Round round, Entry entry) {
        Early before = early.remove(round.getRound());
        if (before == null) {
            return false;
        }
        if (before.deal().equals(round.getDeal())) {
            Received<Round> inLog = new Received<>(round, entry.position());
            rounds.computeIfPresent(round.getRound(), (number, copy) -> inLog);
            answered.computeIfPresent(round.getRound(), (number, copy) -> inLog);
            return true;
        }
        if (learning) {
            throw new JournalException(
                    "%s was dealt a round %d that is not the one in the log"
                            .formatted(attacker, round.getRound()));
        }
        rounds.remove(round.getRound());
        answered.remove(round.getRound());
        return false;
    }

    private static boolean isSame(Round one, Round other) {
        return one.getDeal().equals(other.getDeal());
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
            oldest = heard.firstOpen(window);
        }
        // a round attacks a version that is at most window - 1 older than itself
        snapshots.headMap(oldest + 1 - window).clear();
    }
}
