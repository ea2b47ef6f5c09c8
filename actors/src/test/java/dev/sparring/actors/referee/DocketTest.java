// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.referee;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import dev.sparring.actors.journal.Entry;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StateRecord;
import dev.sparring.protocol.v1.StepReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every second version of ten is evaluated, against one that learns. */
class DocketTest {

    private static final String LEARNER = "l2l-da";

    private final Topics topics = Topics.of("g");
    private final Docket docket = new Docket(new Schedule(0, 10, 0, 2, false), List.of(LEARNER));
    private long offset;

    @Test
    void shouldPairAVersionWithWhatWasLearntFromItsRound() {
        theta(2);
        phi(0);
        report(1, true);
        assertThat(docket.next()).isEmpty();

        phi(1);
        phi(2);

        Docket.Case next = docket.next().orElseThrow();
        assertThat(next.version()).isEqualTo(2);
        assertThat(next.attackers().get(LEARNER).snapshot().getRound()).isEqualTo(1);
    }

    @Test
    void shouldPairAVersionWithTheNewestIfTheAnswerWasNotUsed() {
        phi(0);
        report(0, true);
        theta(2);
        report(1, false);

        Docket.Case next = docket.next().orElseThrow();
        assertThat(next.attackers().get(LEARNER).snapshot().getRound()).isZero();
    }

    @Test
    void shouldLeaveOutWhatIsNotEvaluatedAndWhatIsDone() {
        theta(3);
        docket.close(2);
        theta(2);
        report(1, false);

        assertThat(docket.next()).isEmpty();
        assertThat(docket.isClosed(2)).isTrue();
    }

    @Test
    void shouldTakeWhatIsThereWhenNobodyPublishesAnyMore() {
        theta(2);
        report(1, true);
        assertThat(docket.next()).isEmpty();

        docket.waitNoMore();

        assertThat(docket.next().orElseThrow().attackers()).isEmpty();
    }

    @Test
    void shouldGoOnReadingAtTheFirstRecordThatIsStillNeeded() {
        theta(2);
        theta(4);
        docket.close(2);

        assertThat(docket.inputs().of(topics.snapshots()))
                .extracting(InputOffset::getOffset)
                .containsExactly(1L);
    }

    private void theta(long version) {
        Snapshot theta = Snapshot.newBuilder().setVersion(version).setRound(version - 1).build();
        take(topics.snapshots(), "defender", version - 1, theta);
    }

    private void phi(long round) {
        Snapshot phi = Snapshot.newBuilder().setVersion(round + 1).setRound(round).build();
        StateRecord record = StateRecord.newBuilder().setSnapshot(phi).build();
        take(topics.state(LEARNER), LEARNER, round, record);
    }

    private void report(long round, boolean used) {
        AttackerStep attacker =
                AttackerStep.newBuilder().setAttacker(LEARNER).setUsed(used).build();
        StepReport step =
                StepReport.newBuilder()
                        .setRound(round)
                        .setDefenderVersion(round + 1)
                        .addAttackers(attacker)
                        .build();
        take(topics.reports(), "defender", round, Report.newBuilder().setStep(step).build());
    }

    private void take(String topic, String player, long round, MessageLite value) {
        docket.take(new Entry(topic, 0, offset++, "", player, round, value.toByteArray()));
    }
}
