// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.IrreproducibleException;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.protocol.Deals;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Standing;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class RecoveryTest {

    private static final String ID = "x";

    private final Journal journal = TestBroker.newGame("recovery");
    private final Ring ring = new Ring(List.of(ID), 3, 3);
    private final RoundBook book = new RoundBook(1);

    @Test
    void shouldFindTheAnswerOfAnAttackerThatWasEjectedAfterIt() {
        Round round = Answers.round(1, ID);
        StepReport.Builder step = StepReport.newBuilder().setRound(1);
        List<InputOffset> answers = publish(round, Answers.honest(round));
        step.addAttackers(used(answers.get(0), Answers.honest(round)));
        step.addAllJudged(ends(answers));
        step.addRing(Standing.newBuilder().setAttacker(ID).setEjected(true));
        report(step);

        Recovery recovery = recover(Checkpoint.newBuilder().setNextRound(1));

        assertThat(recovery.asReported(recovery.steps().peek()).answers()).containsKey(ID);
        assertThat(ring.isEjected(ID)).isTrue();
    }

    @Test
    void shouldTakeExactlyTheAnswerThatWasUsed() {
        Round round = Answers.round(1, ID);
        Attack second = Answers.honest(round).toBuilder().setSeconds(7).build();
        List<InputOffset> answers = publish(round, Answers.honest(round), second);
        StepReport.Builder step = StepReport.newBuilder().setRound(1);
        step.addAttackers(used(answers.get(1), second));
        step.addAllJudged(ends(answers));
        report(step);

        Recovery recovery = recover(Checkpoint.newBuilder().setNextRound(1));

        InFlight.Answer answer = recovery.asReported(recovery.steps().peek()).answers().get(ID);
        assertThat(answer.attack().getSeconds()).isEqualTo(7);
        assertThat(answer.position()).isEqualTo(answers.get(1));
    }

    @Test
    void shouldSayThatAnAnswerIsNotWhatItWas() {
        Round round = Answers.round(1, ID);
        List<InputOffset> answers = publish(round, Answers.honest(round));
        StepReport.Builder step = StepReport.newBuilder().setRound(1);
        Attack other = Answers.honest(round).toBuilder().setSeconds(7).build();
        step.addAttackers(used(answers.get(0), other));
        step.addAllJudged(ends(answers));
        report(step);

        Recovery recovery = recover(Checkpoint.newBuilder().setNextRound(1));

        assertThatThrownBy(() -> recovery.asReported(recovery.steps().peek()))
                .isInstanceOf(IrreproducibleException.class)
                .hasMessageContaining("the answer of " + ID);
    }

    @Test
    void shouldStandAsTheLastReportSays() {
        journal.createTopics(1, List.of(ID));
        Standing standing =
                Standing.newBuilder()
                        .setAttacker(ID)
                        .addReplicas("a")
                        .setCopies(1)
                        .setProven(true)
                        .build();
        report(StepReport.newBuilder().setRound(1).addRing(standing));

        recover(Checkpoint.newBuilder().setNextRound(1));

        assertThat(ring.awaited()).isEmpty();
        assertThat(ring.standings()).containsExactly(standing);
    }

    private Recovery recover(Checkpoint.Builder checkpoint) {
        Judge judge = new Judge(ring, book);
        Recovery recovery = new Recovery(journal, checkpoint.build(), ring, book, judge);
        recovery.read();
        return recovery;
    }

    private AttackerStep used(InputOffset at, Attack attack) {
        return AttackerStep.newBuilder()
                .setAttacker(ID)
                .setUsed(true)
                .setAnswer(at)
                .setAnswerSha256(Deals.sha256(record(attack).toByteArray()))
                .build();
    }

    private static AttackerRecord record(Attack attack) {
        return AttackerRecord.newBuilder().setAttack(attack).build();
    }

    /** Where each of the answers lies. */
    private List<InputOffset> publish(Round round, Attack... answers) {
        journal.createTopics(1, List.of(ID));
        try (JournalWriter defender = journal.writer(Defender.PLAYER);
                JournalWriter attacker = journal.writer(ID)) {
            defender.send(journal.topics().rounds(), "", round.getRound(), round);
            defender.commit();
            for (Attack answer : answers) {
                attacker.send(journal.topics().attacks(ID), "", 1, record(answer));
            }
            attacker.commit();
        }
        List<InputOffset> positions = new ArrayList<>();
        journal.read(
                List.of(journal.topics().attacks(ID)),
                new Offsets(),
                entry -> positions.add(entry.position()));
        return positions;
    }

    private static List<InputOffset> ends(List<InputOffset> answers) {
        InputOffset last = answers.get(answers.size() - 1);
        return List.of(last.toBuilder().setOffset(last.getOffset() + 1).build());
    }

    private void report(StepReport.Builder step) {
        try (JournalWriter defender = journal.writer(Defender.PLAYER)) {
            defender.send(
                    journal.topics().reports(),
                    Defender.PLAYER,
                    step.getRound(),
                    Report.newBuilder().setStep(step).build());
            defender.commit();
        }
    }
}
