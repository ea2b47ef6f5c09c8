// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.Rules;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Action;
import dev.sparring.protocol.v1.Control;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import java.util.Optional;
import java.util.Set;

/**
 * Takes in what others write: notes answers and presence, books fouls. Whatever is in a record, it
 * is a fact or a foul, never a failure. Not safe for concurrent use.
 */
final class Intake {

    /** More copies of a batch than any attack makes. */
    private static final int MAX_COPIES = 64;

    private static final int MAX_REPLICA_LENGTH = 200;

    /** Names of players that are no attackers. */
    private static final Set<String> OFFICIALS = Set.of(Defender.PLAYER, "referee");

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
            return parse(entry, Control.parser()).filter(control -> isMeant(control, entry));
        }
        return Optional.empty();
    }

    /** Whether a control record asks for anything that can be done. */
    private boolean isMeant(Control control, Entry entry) {
        boolean eject = control.getAction() == Action.ACTION_EJECT;
        if (eject && !ring.knows(control.getAttacker())) {
            stray(control.getAttacker(), "nobody of this name to be ejected", entry);
            return false;
        }
        if (control.getAction() == Action.ACTION_UNSPECIFIED
                || control.getAction() == Action.UNRECOGNIZED) {
            stray(entry.player(), "a control record without an action", entry);
            return false;
        }
        return true;
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
        boolean left = presence.getState() == PresenceState.PRESENCE_STATE_LEFT;
        boolean here =
                presence.getState() == PresenceState.PRESENCE_STATE_JOINED
                        || presence.getState() == PresenceState.PRESENCE_STATE_ALIVE;
        if (!Topics.canName(presence.getAttacker())
                || OFFICIALS.contains(presence.getAttacker())
                || presence.getReplica().length() > MAX_REPLICA_LENGTH) {
            stray(presence.getAttacker(), "no attacker can be called so", entry);
        } else if (left && !ring.knows(presence.getAttacker())) {
            // it left in an earlier part of the game
            return;
        } else if (!here && !left) {
            stray(presence.getAttacker(), "neither joins nor leaves", entry);
        } else if (presence.getCopies() >= 1 && presence.getCopies() <= MAX_COPIES) {
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

    /** What none of the attackers would write. */
    private void stray(String name, String detail, Entry entry) {
        foul(Rules.foul(name, book.next(), FoulReason.FOUL_REASON_UNKNOWN_ATTACKER, detail), entry);
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
        fouls.add(foul, entry, ring.counts(foul));
        ring.count(foul);
        book.inFlight(foul.getRound()).ifPresent(round -> round.foul(foul.getAttacker()));
    }
}
