// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.v1.Round;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The rounds in flight: dealt, and not yet trained on. Not safe for concurrent use. */
final class RoundBook {

    private final SortedMap<Long, InFlight> rounds = new TreeMap<>();
    private long next;

    /** A book whose first round to train on is {@code next}. */
    RoundBook(long next) {
        this.next = next;
    }

    /** The round to train on next; the number of rounds trained on so far. */
    long next() {
        return next;
    }

    /** The newest round dealt; the one before {@link #next} when none is in flight. */
    long newest() {
        return rounds.isEmpty() ? next - 1 : rounds.lastKey();
    }

    /** Notes a round that was dealt. */
    InFlight deal(Round round, Offsets before) {
        InFlight dealt = new InFlight(round, before);
        rounds.put(round.getRound(), dealt);
        return dealt;
    }

    Optional<InFlight> inFlight(long round) {
        return Optional.ofNullable(rounds.get(round));
    }

    /** The round to train on next, if it is dealt. */
    Optional<InFlight> current() {
        return inFlight(next);
    }

    /** The current round was trained on. */
    void close() {
        rounds.remove(next);
        next++;
    }

    /** Whether an answer to this round comes too late: it was trained on, or is just now. */
    boolean isOver(long round) {
        return round < next || inFlight(round).filter(InFlight::isClosed).isPresent();
    }

    /** All rounds in flight, oldest first. */
    Iterable<InFlight> all() {
        return rounds.values();
    }
}
