// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.IrreproducibleException;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

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
    private Offsets judged;

    Recovery(Journal journal, Checkpoint checkpoint, Ring ring, RoundBook book, Judge judge) {
        this.journal = journal;
        this.checkpoint = checkpoint;
        this.ring = ring;
        this.book = book;
        this.judge = judge;
        judged = new Offsets(Checkpoints.inputs(checkpoint).of(journal.topics().attacks()));
    }

    /**
     * Reads the log: fills ring and book as they were when the last report was published. Who is
     * ejected is recalled after the answers are read: they were given before, and may have counted.
     */
    void read() {
        Topics topics = journal.topics();
        Offsets inputs = Checkpoints.inputs(checkpoint);
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
        journal.read(
                List.of(topics.attacks()),
                inputs,
                entry -> {
                    if (judged.isBehind(entry)
                            && judge.judge(entry) instanceof Judge.Accepted accepted) {
                        accepted.round().answer(accepted.attack(), entry.position());
                    }
                });
        ring.restore(checkpoint.getEjectedList(), checkpoint.getFoulsList());
        steps.forEach(this::onFouls);
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
            if (!attacker.getUsed()) {
                round.answers().remove(attacker.getAttacker());
            } else if (!round.answers().containsKey(attacker.getAttacker())) {
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
        if (step.getJudgedCount() > 0) {
            judged = new Offsets(step.getJudgedList());
        }
        if (step.getRound() >= checkpoint.getNextRound()) {
            steps.add(step);
        }
    }

    private void onRound(Round round) {
        if (round.getRound() >= checkpoint.getNextRound()) {
            book.deal(round, Checkpoints.inputs(checkpoint));
        }
    }

    private void onFouls(StepReport step) {
        for (Foul foul : step.getFoulsList()) {
            ring.count(foul);
            if (foul.getReason() == FoulReason.FOUL_REASON_NO_ANSWER) {
                ring.recallMiss(foul.getAttacker(), foul.getRound());
            }
            book.inFlight(foul.getRound()).ifPresent(round -> round.foul(foul.getAttacker()));
        }
    }
}
