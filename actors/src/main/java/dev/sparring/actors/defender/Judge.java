// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.journal.Entry;
import dev.sparring.protocol.Deals;
import dev.sparring.protocol.Rules;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import java.util.Optional;

/**
 * Says what an answer is: legal, a foul, or nothing to bother about. {@link Rules} judges the batch
 * itself; this adds what takes a memory. Whose answer it is says the topic that it lies in. Not
 * safe for concurrent use.
 */
final class Judge {

    private final Rules rules = new Rules();
    private final Ring ring;
    private final RoundBook book;

    /** What an answer turned out to be. */
    sealed interface Verdict {}

    /** A legal answer to a round in flight. */
    record Accepted(InFlight.Answer answer, InFlight round) implements Verdict {}

    /** A breach of the rules. */
    record Fouled(Foul foul) implements Verdict {}

    /** Harmless: one more answer to a round, or one to a round of long ago. */
    record Ignored() implements Verdict {}

    /**
     * An answer that came after its round was closed: whoever gave it is there.
     *
     * @param legal whether it would have been taken, as far as that is still known
     */
    record Late(boolean legal) implements Verdict {}

    Judge(Ring ring, RoundBook book) {
        this.ring = ring;
        this.book = book;
    }

    /**
     * Judges one answer.
     *
     * @param attacker whose topic {@code entry} lies in
     * @param attack its value
     */
    Verdict judge(String attacker, Attack attack, Entry entry) {
        return ring.isEjected(attacker)
                ? foul(
                        attacker,
                        attack.getRound(),
                        FoulReason.FOUL_REASON_EJECTED,
                        "ejected before")
                : recall(attacker, attack, entry);
    }

    /** The same of an answer that was given before its attacker was sent off, if it was. */
    Verdict recall(String attacker, Attack attack, Entry entry) {
        long number = attack.getRound();
        if (book.isForgotten(number)) {
            return new Ignored();
        }
        if (book.isLate(attacker, number, attack.getDeal())) {
            return new Late(
                    book.closed(number)
                            .filter(dealt -> rules.judge(attacker, attack, dealt).isEmpty())
                            .isPresent());
        }
        Optional<InFlight> open = book.open(number, attack.getDeal());
        if (open.isEmpty()) {
            // of a deal that was taken back, of another game, or made up
            return foul(
                    attacker,
                    number,
                    FoulReason.FOUL_REASON_WRONG_DEAL,
                    "no such deal; the newest round dealt is " + book.newest());
        }
        InFlight round = open.get();
        if (round.answers().containsKey(attacker)) {
            return new Ignored();
        }
        Optional<Foul> breach = rules.judge(attacker, attack, round.round());
        if (breach.isPresent()) {
            return new Fouled(breach.get());
        }
        InFlight.Answer answer =
                new InFlight.Answer(attack, entry.position(), Deals.sha256(entry.value()));
        return new Accepted(answer, round);
    }

    private static Fouled foul(String attacker, long round, FoulReason reason, String detail) {
        return new Fouled(Rules.foul(attacker, round, reason, detail));
    }
}
