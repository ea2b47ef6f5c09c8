// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.actors.journal.Entry;
import dev.sparring.protocol.Rules;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what a record of the topic attacks is: an answer, a foul, or nothing to bother about. {@link
 * Rules} judges the batch itself; this adds what takes a memory. Not safe for concurrent use.
 */
final class Judge {

    private final Rules rules = new Rules();
    private final Ring ring;
    private final RoundBook book;
    private final Set<String> accepted =
            Collections.newSetFromMap(
                    new LinkedHashMap<>() {
                        private static final long serialVersionUID = 1;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                            return size() > 1024;
                        }
                    });

    /** What a record turned out to be. */
    sealed interface Verdict {}

    /** A legal answer to a round in flight. */
    record Accepted(Attack attack, InFlight round) implements Verdict {}

    /** A breach of the rules. */
    record Fouled(Foul foul) implements Verdict {}

    /** Harmless: one more answer to a round, or one that came after the deadline. */
    record Ignored() implements Verdict {}

    Judge(Ring ring, RoundBook book) {
        this.ring = ring;
        this.book = book;
    }

    /**
     * Judges one record, and remembers the answers it accepts. An attacker whose answer is merely
     * late is back in the ring; all else that follows from a verdict is the caller's.
     */
    Verdict judge(Entry entry) {
        Attack attack;
        try {
            attack = entry.parse(Attack.parser());
        } catch (InvalidProtocolBufferException e) {
            return foul(
                    entry.key().isEmpty() ? entry.player() : entry.key(),
                    entry.round() < 0 ? book.next() : entry.round(),
                    FoulReason.FOUL_REASON_UNPARSABLE,
                    e.getMessage());
        }
        Optional<Verdict> early = judgeSender(attack);
        return early.orElseGet(() -> judgeBatch(attack, book.inFlight(attack.getRound()).get()));
    }

    private Optional<Verdict> judgeSender(Attack attack) {
        String attacker = attack.getAttacker();
        long round = attack.getRound();
        if (!Topics.canName(attacker)) {
            return Optional.of(
                    foul(
                            attacker,
                            round,
                            FoulReason.FOUL_REASON_UNKNOWN_ATTACKER,
                            "no attacker can be called so"));
        }
        if (ring.isEjected(attacker)) {
            return Optional.of(
                    foul(attacker, round, FoulReason.FOUL_REASON_EJECTED, "ejected before"));
        }
        if (book.isOver(round)
                && (accepted.contains(key(attack)) || ring.comesBack(attacker, round))) {
            return Optional.of(new Ignored());
        }
        if (book.isOver(round)) {
            return Optional.of(
                    foul(
                            attacker,
                            round,
                            FoulReason.FOUL_REASON_STALE_ROUND,
                            "it is closed; the newest round dealt is " + book.newest()));
        }
        if (book.inFlight(round).isEmpty()) {
            return Optional.of(
                    foul(
                            attacker,
                            round,
                            FoulReason.FOUL_REASON_FUTURE_ROUND,
                            "the newest round dealt is " + book.newest()));
        }
        return Optional.empty();
    }

    private Verdict judgeBatch(Attack attack, InFlight dealt) {
        Optional<Foul> breach = rules.judge(attack, dealt.round());
        if (breach.isPresent()) {
            return new Fouled(breach.get());
        }
        if (dealt.answers().containsKey(attack.getAttacker())) {
            return new Ignored();
        }
        accepted.add(key(attack));
        return new Accepted(attack, dealt);
    }

    private static String key(Attack attack) {
        return attack.getRound() + " " + attack.getAttacker();
    }

    private static Fouled foul(String attacker, long round, FoulReason reason, String detail) {
        return new Fouled(Rules.foul(attacker, round, reason, detail));
    }
}
