// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.protocol.Rules;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.StepReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class RecoveryTest {

    private static final String ID = "x";

    private final Journal journal = TestBroker.newGame("recovery");
    private final Ring ring = new Ring(List.of(ID), 3);
    private final RoundBook book = new RoundBook(1);

    @Test
    void shouldFindTheAnswerOfAnAttackerThatWasEjectedAfterIt() {
        Round round = Answers.round(1, ID);
        StepReport.Builder step = StepReport.newBuilder().setRound(1);
        step.addAttackers(AttackerStep.newBuilder().setAttacker(ID).setUsed(true));
        step.addAllJudged(publish(round));
        report(step);

        Recovery recovery = recover(Checkpoint.newBuilder().setNextRound(1).addEjected(ID));

        assertThat(recovery.asReported(recovery.steps().peek()).answers()).containsKey(ID);
        assertThat(ring.isEjected(ID)).isTrue();
    }

    @Test
    void shouldNotSendAwayWhoCameBackAfterItMissedARound() {
        ring.onPresence(
                Presence.newBuilder()
                        .setAttacker(ID)
                        .setCopies(1)
                        .setState(PresenceState.PRESENCE_STATE_JOINED)
                        .build());
        journal.createTopics(1);
        report(
                StepReport.newBuilder()
                        .setRound(1)
                        .addFouls(Rules.foul(ID, 1, FoulReason.FOUL_REASON_NO_ANSWER, "")));

        recover(Checkpoint.newBuilder().setNextRound(1));

        assertThat(ring.awaited()).isEmpty();
        assertThat(ring.comesBack(ID, 1)).isTrue();
    }

    private Recovery recover(Checkpoint.Builder checkpoint) {
        Judge judge = new Judge(ring, book);
        Recovery recovery = new Recovery(journal, checkpoint.build(), ring, book, judge);
        recovery.read();
        return recovery;
    }

    private List<InputOffset> publish(Round round) {
        journal.createTopics(1);
        try (JournalWriter defender = journal.writer(Defender.PLAYER);
                JournalWriter attacker = journal.writer(ID)) {
            defender.send(journal.topics().rounds(), "", round.getRound(), round);
            defender.commit();
            attacker.send(journal.topics().attacks(), ID, 1, Answers.honest(round, ID));
            attacker.commit();
            return attacker.written().list();
        }
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
