// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.Rules;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Control;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Presence;
import java.util.Optional;

/**
 * Takes in what others write: notes answers and presence, books fouls. Whatever is in a record, it
 * is a fact or a foul, never a failure. Not safe for concurrent use.
 */
final class Intake {

    /** More copies of a batch than any attack makes. */
    private static final int MAX_COPIES = 64;

    private final Topics topics;
    private final Ring ring;
    private final RoundBook book;
    private final Judge judge;
    private final FoulBook fouls;
    private Offsets judged = new Offsets();

    Intake(Topics topics, Ring ring, RoundBook book, Judge judge, FoulBook fouls) {
        this.topics = topics;
        this.ring = ring;
        this.book = book;
        this.judge = judge;
        this.fouls = fouls;
    }

    /** How far the attacks were judged. */
    Offsets judged() {
        return judged;
    }

    /** Goes on judging from here. */
    void restore(Offsets judgedBefore) {
        judged = judgedBefore;
    }

    /**
     * Takes in one record.
     *
     * @return what a spectator asks for, if that is what it is
     */
    Optional<Control> take(Entry entry) {
        if (entry.topic().equals(topics.attacks())) {
            judged.set(entry.next());
            attack(entry);
        } else if (entry.topic().equals(topics.roster()) && !entry.key().equals(Defender.PLAYER)) {
            parse(entry, Presence.parser()).ifPresent(presence -> presence(presence, entry));
        } else if (entry.topic().equals(topics.control())) {
            return parse(entry, Control.parser());
        }
        return Optional.empty();
    }

    private void attack(Entry entry) {
        Judge.Verdict verdict = judge.judge(entry);
        if (verdict instanceof Judge.Accepted accepted) {
            accepted.round().answer(accepted.attack(), entry.position());
        } else if (verdict instanceof Judge.Fouled fouled) {
            foul(fouled.foul(), entry);
        }
    }

    private void presence(Presence presence, Entry entry) {
        boolean playable =
                !presence.getAttacker().isEmpty()
                        && presence.getCopies() >= 1
                        && presence.getCopies() <= MAX_COPIES;
        if (playable) {
            ring.onPresence(presence);
        } else {
            foul(
                    Rules.foul(
                            presence.getAttacker(),
                            book.next(),
                            FoulReason.FOUL_REASON_WRONG_SHAPE,
                            presence.getCopies() + " copies; 1 to " + MAX_COPIES + " are allowed"),
                    entry);
        }
    }

    private <T> Optional<T> parse(Entry entry, Parser<T> parser) {
        try {
            return Optional.of(entry.parse(parser));
        } catch (InvalidProtocolBufferException e) {
            foul(
                    Rules.foul(
                            entry.key(),
                            book.next(),
                            FoulReason.FOUL_REASON_UNPARSABLE,
                            e.getMessage()),
                    entry);
            return Optional.empty();
        }
    }

    private void foul(Foul foul, Entry entry) {
        fouls.add(foul, entry);
        ring.count(foul);
        book.inFlight(foul.getRound()).ifPresent(round -> round.foul(foul.getAttacker()));
    }
}
