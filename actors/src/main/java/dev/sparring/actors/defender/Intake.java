// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.Deals;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes in what others write: notes answers and presence, books fouls. Whatever is in a record, it
 * is a fact or a foul, never a failure. Not safe for concurrent use.
 */
final class Intake {

    private static final int MAX_REPLICA_LENGTH = 64;

    /** After so many answers in a row it is not by chance: replicas elsewhere answer some. */
    private static final int NEIGHBOURS_ANSWERS = 8;

    private final Topics topics;
    private final Ring ring;
    private final RoundBook book;
    private final Judge judge;
    private final FoulBook fouls;
    private Offsets judged = new Offsets();
    private long answers;

    /** How many answers of an attacker in a row were handed over by a player of this process. */
    private final Map<String, Integer> inARow = new HashMap<>();

    /** Answers that were handed over, by their very bytes: these come again with their place. */
    private final Map<byte[], AnswerPlace> handed = new IdentityHashMap<>();

    /** Answers that count, by attacker; the log's copies come later. */
    private final Map<String, List<Known>> unread = new HashMap<>();

    /** One of them, without what it says: a reader that is far behind may have many to come. */
    private record Known(long round, AnswerPlace place, ByteString sha256) {

        /** Whether a record of its attacker's topic, which has one partition, is this answer. */
        boolean isAt(Entry entry) {
            return place.position()
                    .map(lies -> lies.getOffset() == entry.offset())
                    .orElseGet(() -> sha256.equals(Deals.sha256(entry.value())));
        }
    }

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

    /** Whether an attacker plays in this process, as far as its last answers tell. */
    boolean isNeighbour(String attacker) {
        return inARow.getOrDefault(attacker, 0) >= NEIGHBOURS_ANSWERS;
    }

    /** Goes on judging from here. */
    void restore(Offsets judgedBefore) {
        judged = judgedBefore;
    }

    /**
     * Takes in an early copy, if it is a legal answer to a round in flight; or learns where one
     * lies that was taken in. What else it may be is found when the log's copy comes.
     */
    void takeEarly(Entry copy) {
        if (!copy.isEarly()) {
            Optional.ofNullable(handed.remove(copy.value())).ifPresent(place -> place.found(copy));
            return;
        }
        String attacker = copy.player();
        copy.sound(AttackerRecord.parser())
                .filter(AttackerRecord::hasAttack)
                .map(record -> judge.judge(attacker, record.getAttack(), copy))
                .ifPresent(verdict -> accept(attacker, verdict, copy));
    }

    /** Answers that count already, whose copies in the log are still to be read. */
    void expect(String attacker, long round, InFlight.Answer answer) {
        List<Known> known = unread.computeIfAbsent(attacker, id -> new ArrayList<>());
        known.removeIf(each -> book.isForgotten(each.round()));
        known.add(new Known(round, answer.place(), answer.sha256()));
    }

    /** Whether this is the later copy of an answer that counts already. */
    private boolean isKnown(String attacker, Entry entry) {
        Iterator<Known> all = unread.getOrDefault(attacker, List.of()).iterator();
        while (all.hasNext()) {
            Known known = all.next();
            if (known.isAt(entry)) {
                all.remove();
                answers++;
                known.place().found(entry);
                return true;
            }
        }
        return false;
    }

    /**
     * Takes in one record of the log.
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
                            if (!isKnown(attacker, entry)) {
                                parse(entry, AttackerRecord.parser())
                                        .ifPresent(record -> take(attacker, record, entry));
                            }
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
        if (accept(attacker, verdict, entry)) {
            return;
        }
        if (verdict instanceof Judge.Late late) {
            ring.late(attacker, late.legal());
        } else if (verdict instanceof Judge.Fouled fouled) {
            foul(fouled.foul(), entry);
        }
    }

    private boolean accept(String attacker, Judge.Verdict verdict, Entry entry) {
        if (verdict instanceof Judge.Accepted accepted) {
            answers++;
            accepted.round().answer(attacker, accepted.answer());
            ring.answered(attacker);
            inARow.put(attacker, entry.isEarly() ? inARow.getOrDefault(attacker, 0) + 1 : 0);
            if (entry.isEarly()) {
                handed.put(entry.value(), accepted.answer().place());
                expect(attacker, accepted.round().round().getRound(), accepted.answer());
            }
            return true;
        }
        return false;
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
