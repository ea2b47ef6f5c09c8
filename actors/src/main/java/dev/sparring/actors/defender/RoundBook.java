// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.v1.Round;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The rounds in flight: dealt, and not yet trained on. Not safe for concurrent use. */
final class RoundBook {

    /** Closed rounds that are remembered: an answer may come late. */
    private static final int REMEMBERED = 1024;

    /** Of these so many are known as a whole. */
    private static final int WHOLE = 4;

    private final SortedMap<Long, InFlight> rounds = new TreeMap<>();
    private final SortedMap<Long, Round> closed = new TreeMap<>();
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
        InFlight round = rounds.remove(next);
        if (round != null) {
            closed.put(next, round.round());
            // answers to the last ones may still be judged
            closed.computeIfPresent(
                    next - WHOLE,
                    (number, dealt) -> dealt.toBuilder().clearImages().clearLabels().build());
        }
        next++;
        closed.headMap(next - REMEMBERED).clear();
    }

    /** The round that an answer is to, if that is in flight and takes more answers. */
    Optional<InFlight> open(long round, ByteString deal) {
        return inFlight(round)
                .filter(each -> !each.isClosed() && each.round().getDeal().equals(deal));
    }

    /** A round that takes no more answers, if it is still known as a whole. */
    Optional<Round> closed(long round) {
        return Optional.ofNullable(closed.get(round))
                .or(() -> inFlight(round).filter(InFlight::isClosed).map(InFlight::round))
                .filter(Round::hasImages);
    }

    /** Whether a round was closed so long ago that it is not known any more how it was dealt. */
    boolean isForgotten(long round) {
        return round >= 0 && round < next && !closed.containsKey(round);
    }

    /** Whether an answer to a round that this attacker was dealt comes too late. */
    boolean isLate(String attacker, long round, ByteString deal) {
        Optional<Round> over =
                Optional.ofNullable(closed.get(round))
                        .or(() -> inFlight(round).filter(InFlight::isClosed).map(InFlight::round));
        return over.filter(dealt -> dealt.getDeal().equals(deal)).stream()
                .flatMap(dealt -> dealt.getRosterList().stream())
                .anyMatch(entry -> entry.getAttacker().equals(attacker));
    }

    /** All rounds in flight, oldest first. */
    Iterable<InFlight> all() {
        return rounds.values();
    }
}
