// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.OneLine;
import dev.sparring.protocol.Rules;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.Control;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import java.util.Optional;

/**
 * Takes in what others write: notes answers and presence, books fouls. Whatever is in a record, it
 * is a fact or a foul, never a failure. Not safe for concurrent use.
 */
final class Intake {

    private static final int MAX_REPLICA_LENGTH = 64;

    private final Topics topics;
    private final Ring ring;
    private final RoundBook book;
    private final Judge judge;
    private final FoulBook fouls;
    private Offsets judged = new Offsets();
    private long answers;

    Intake(Topics topics, Ring ring, RoundBook book, Judge judge, FoulBook fouls) {
        this.topics = topics;
        this.ring = ring;
        this.book = book;
        this.judge = judge;
        this.fouls = fouls;
    }

    /** How far attackers' topics were judged. */
    Offsets judged() {
        return judged;
    }

    /** How many answers were taken so far, to whatever round. */
    long answers() {
        return answers;
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
        if (entry.topic().equals(topics.control())) {
            return parse(entry, Control.parser())
                    .filter(control -> isMeant(control, entry))
                    .map(Intake::shown);
        }
        topics.attackerOf(entry.topic())
                .ifPresent(
                        attacker -> {
                            judged.set(entry.next());
                            parse(entry, AttackerRecord.parser())
                                    .ifPresent(record -> take(attacker, record, entry));
                        });
        return Optional.empty();
    }

    private void take(String attacker, AttackerRecord record, Entry entry) {
        switch (record.getRecordCase()) {
            case PRESENCE -> presence(attacker, record.getPresence(), entry);
            case ATTACK -> attack(attacker, record.getAttack(), entry);
            default -> garbage(attacker, "neither an answer nor a sign of life", entry);
        }
    }

    /** Whether a control record asks for anything that can be done. */
    private boolean isMeant(Control control, Entry entry) {
        String attacker = control.getAttacker();
        switch (control.getAction()) {
            case ACTION_UNSPECIFIED, UNRECOGNIZED -> {
                garbage(entry.player(), "a control record without an action", entry);
                return false;
            }
            case ACTION_EJECT -> {
                if (!ring.knows(attacker)) {
                    stray(attacker, "nobody of this name to be ejected", entry);
                }
                return ring.knows(attacker);
            }
            case ACTION_ADMIT -> {
                if (!Topics.canName(attacker)) {
                    stray(attacker, "no attacker can be called so", entry);
                }
                return Topics.canName(attacker);
            }
            default -> {
                return true;
            }
        }
    }

    private static Control shown(Control control) {
        return control.toBuilder().setReason(OneLine.of(control.getReason())).build();
    }

    private void attack(String attacker, Attack attack, Entry entry) {
        Judge.Verdict verdict = judge.judge(attacker, attack, entry);
        if (verdict instanceof Judge.Accepted accepted) {
            answers++;
            accepted.round().answer(attacker, accepted.answer());
            ring.answered(attacker);
        } else if (verdict instanceof Judge.Late late) {
            ring.late(attacker, late.legal());
        } else if (verdict instanceof Judge.Fouled fouled) {
            foul(fouled.foul(), entry);
        }
    }

    private void presence(String attacker, Presence presence, Entry entry) {
        boolean left = presence.getState() == PresenceState.PRESENCE_STATE_LEFT;
        boolean here =
                presence.getState() == PresenceState.PRESENCE_STATE_JOINED
                        || presence.getState() == PresenceState.PRESENCE_STATE_ALIVE;
        if (!here && !left) {
            garbage(attacker, "neither joins nor leaves", entry);
        } else if (presence.getReplica().length() > MAX_REPLICA_LENGTH
                || !OneLine.fits(presence.getReplica())) {
            garbage(attacker, "no replica can be called so", entry);
        } else if (here && (presence.getCopies() < 1 || presence.getCopies() > Rules.MAX_COPIES)) {
            garbage(
                    attacker,
                    presence.getCopies() + " copies; 1 to " + Rules.MAX_COPIES + " are allowed",
                    entry);
        } else {
            ring.onPresence(attacker, presence);
        }
    }

    private void stray(String name, String detail, Entry entry) {
        foul(Rules.foul(name, book.next(), FoulReason.FOUL_REASON_UNKNOWN_ATTACKER, detail), entry);
    }

    private void garbage(String author, String detail, Entry entry) {
        foul(Rules.foul(author, book.next(), FoulReason.FOUL_REASON_UNPARSABLE, detail), entry);
    }

    private <T> Optional<T> parse(Entry entry, Parser<T> parser) {
        try {
            return Optional.of(entry.parse(parser));
        } catch (InvalidProtocolBufferException e) {
            garbage(entry.player(), e.getMessage(), entry);
            return Optional.empty();
        }
    }

    private void foul(Foul foul, Entry entry) {
        fouls.add(foul, entry, ring.counts(foul));
        ring.count(foul);
        if (Ring.isDeed(foul)) {
            book.inFlight(foul.getRound()).ifPresent(round -> round.foul(foul.getAttacker()));
        }
    }
}
