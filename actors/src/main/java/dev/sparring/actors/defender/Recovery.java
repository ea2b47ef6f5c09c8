// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.IrreproducibleException;
import dev.sparring.actors.journal.AttackersTopics;
import dev.sparring.actors.journal.Backlog;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.Deals;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the log says happened after a checkpoint. The defender's own reports are its recovery log:
 * whose answers a round was trained on, which fouls were found, and how far the attacks had been
 * judged are recorded facts, followed and not decided again.
 */
final class Recovery {

    private final Journal journal;
    private final Checkpoint checkpoint;
    private final Ring ring;
    private final RoundBook book;
    private final Judge judge;
    private final Deque<StepReport> steps = new ArrayDeque<>();

    /** Answers that were used, by where they lie. */
    private final Map<InputOffset, AttackerStep> wanted = new HashMap<>();

    private final List<Foul> fouls = new ArrayList<>();
    private Offsets judged;
    private long firstUnreported;

    Recovery(Journal journal, Checkpoint checkpoint, Ring ring, RoundBook book, Judge judge) {
        this.journal = journal;
        this.checkpoint = checkpoint;
        this.ring = ring;
        this.book = book;
        this.judge = judge;
        firstUnreported = checkpoint.getNextRound();
        judged = Checkpoints.inputs(checkpoint).only(this::isAttackers);
    }

    private boolean isAttackers(String topic) {
        return journal.topics().attackerOf(topic).isPresent();
    }

    /**
     * Reads the log: fills ring and book as they were when the last report was published. Fouls are
     * recalled after the answers are read: a legal answer counts more.
     */
    void read() {
        Topics topics = journal.topics();
        Offsets inputs = Checkpoints.inputs(checkpoint);
        ring.restore(checkpoint.getRingList());
        journal.read(
                List.of(topics.reports()),
                inputs,
                entry ->
                        entry.writtenBy(Defender.PLAYER, Report.parser())
                                .ifPresent(this::onReport));
        journal.read(
                List.of(topics.rounds()),
                inputs,
                entry -> entry.writtenBy(Defender.PLAYER, Round.parser()).ifPresent(this::onRound));
        Offsets attackers = AttackersTopics.readable(journal, AttackersTopics.of(judged), inputs);
        new Backlog(journal, attackers).readTo(judged, this::onAttackersRecord);
        fouls.forEach(
                foul ->
                        book.inFlight(foul.getRound())
                                .ifPresent(round -> round.foul(foul.getAttacker())));
    }

    /** An answer to a round that was reported on counts if it was used, and no other one does. */
    private void onAttackersRecord(Entry entry) {
        entry.sound(AttackerRecord.parser())
                .filter(AttackerRecord::hasAttack)
                .ifPresent(record -> onAnswer(entry.player(), record.getAttack(), entry));
    }

    private void onAnswer(String attacker, Attack attack, Entry entry) {
        AttackerStep used = wanted.get(entry.position());
        if (used != null && Deals.sha256(entry.value()).equals(used.getAnswerSha256())) {
            InFlight.Answer answer =
                    new InFlight.Answer(attack, entry.position(), used.getAnswerSha256());
            book.inFlight(attack.getRound()).ifPresent(round -> round.answer(attacker, answer));
        } else if (attack.getRound() >= firstUnreported
                && judge.recall(attacker, attack, entry) instanceof Judge.Accepted accepted) {
            accepted.round().answer(attacker, accepted.answer());
        }
    }

    /** Reports of the rounds to train on again, oldest first; taken out as they are followed. */
    Deque<StepReport> steps() {
        return steps;
    }

    /** Where judging goes on. */
    Offsets judged() {
        return judged;
    }

    /**
     * The current round with the answers that were used, and no others.
     *
     * @throws IrreproducibleException if the log does not hold one of them any more
     */
    InFlight asReported(StepReport report) {
        InFlight round =
                book.inFlight(report.getRound())
                        .orElseThrow(() -> lost(report, "the round itself"));
        for (AttackerStep attacker : report.getAttackersList()) {
            if (attacker.getUsed() && !round.answers().containsKey(attacker.getAttacker())) {
                throw lost(report, "the answer of " + attacker.getAttacker());
            }
        }
        return round;
    }

    private static IrreproducibleException lost(StepReport report, String what) {
        return new IrreproducibleException(
                "round %d cannot be trained on again: the journal does not hold %s any more"
                        .formatted(report.getRound(), what));
    }

    private void onReport(Report report) {
        if (!report.hasStep()) {
            return;
        }
        StepReport step = report.getStep();
        step.getFoulsList().stream().filter(Ring::isDeed).forEach(fouls::add);
        if (step.getJudgedCount() > 0) {
            judged = new Offsets(step.getJudgedList());
        }
        if (step.getRound() >= checkpoint.getNextRound()) {
            steps.add(step);
            ring.restore(step.getRingList());
            firstUnreported = step.getRound() + 1;
            step.getAttackersList().stream()
                    .filter(AttackerStep::getUsed)
                    .forEach(used -> wanted.put(used.getAnswer(), used));
        }
    }

    private void onRound(Round round) {
        if (round.getRound() >= checkpoint.getNextRound()) {
            book.deal(round, Checkpoints.inputs(checkpoint));
        }
    }
}
