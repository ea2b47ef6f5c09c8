// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Snapshot;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InboxTest {

    private static final String ID = "pgd";
    private static final int WINDOW = 3;

    private final Topics topics = Topics.of("g");

    @Test
    void shouldTakeUpAnOlderRoundThatAReplicaHasLeft() {
        Inbox inbox = inbox(false);
        take(inbox, snapshot(5), snapshot(6), snapshot(7), round(8));
        inbox.done(inbox.task().orElseThrow().round());

        take(inbox, round(7));

        assertThat(inbox.task().orElseThrow().round().getRound()).isEqualTo(7);
    }

    @Test
    void shouldLeaveRoundsThatAnotherReplicaReads() {
        Inbox inbox = inbox(false);
        take(inbox, snapshot(5), snapshot(6), round(7), round(8));

        inbox.lose(Set.of(7 % WINDOW));

        assertThat(inbox.task().orElseThrow().round().getRound()).isEqualTo(8);
    }

    @Test
    void shouldReadAnAnsweredRoundAgainAsLongAsItsAnswerMayBeLost() {
        Inbox inbox = inbox(false);
        take(inbox, snapshot(4), snapshot(5), snapshot(6), round(6), round(7), round(8));
        inbox.done(inbox.task().orElseThrow().round());
        inbox.settled(6);
        long at = offset(inbox, 7 % WINDOW);

        inbox.done(inbox.task().orElseThrow().round());
        assertThat(offset(inbox, 7 % WINDOW)).isEqualTo(at);

        inbox.settled(7);
        assertThat(offset(inbox, 7 % WINDOW)).isEqualTo(at + 1);
    }

    @Test
    void shouldLeaveOutRoundsThatTheDefenderHasTrainedOn() {
        Inbox inbox = inbox(false);
        take(inbox, snapshot(5), snapshot(6), snapshot(7), round(7), snapshot(8), snapshot(9));

        assertThat(inbox.task()).isEmpty();
        assertThat(inbox.isClosed(8)).isTrue();
        assertThat(inbox.isClosed(9)).isFalse();
    }

    @Test
    void shouldLearnFromRoundsInTheirOrderHoweverTheyArrive() {
        Inbox inbox = inbox(true);
        take(inbox, snapshot(0), round(1), round(2));
        assertThat(inbox.task()).isEmpty();

        take(inbox, round(0));

        assertThat(inbox.task().orElseThrow().round().getRound()).isZero();
    }

    @Test
    void shouldLearnFromClosedRoundsToo() {
        Inbox inbox = inbox(true);
        take(inbox, round(0), snapshot(0));
        for (long round = 1; round < 9; round++) {
            take(inbox, snapshot(round), round(round));
        }

        for (long round = 0; round < 9; round++) {
            Inbox.Task task = inbox.task().orElseThrow();
            assertThat(task.round().getRound()).isEqualTo(round);
            inbox.done(task.round());
        }
    }

    @Test
    void shouldTellWhetherTheDefenderHasSaidAnything() {
        Inbox inbox = inbox(false);
        Entry garbage = new Entry(topics.rounds(), 0, 0, "", Defender.PLAYER, 0, new byte[] {7});

        assertThat(inbox.take(List.of(garbage, garbage))).isFalse();
        assertThat(inbox.take(List.of(garbage, entry(round(0)), garbage))).isTrue();
        assertThat(inbox.take(List.of(garbage))).isFalse();
    }

    private Inbox inbox(boolean learning) {
        return new Inbox(ID, topics, WINDOW, learning, 0, new Offsets());
    }

    private void take(Inbox inbox, MessageLite... messages) {
        for (MessageLite message : messages) {
            inbox.take(entry(message));
        }
    }

    private long offset(Inbox inbox, int partition) {
        return inbox.inputs().of(topics.rounds()).get(partition).getOffset();
    }

    private Entry entry(MessageLite message) {
        boolean round = message instanceof Round;
        long number = round ? ((Round) message).getRound() : ((Snapshot) message).getVersion();
        return new Entry(
                round ? topics.rounds() : topics.snapshots(),
                round ? (int) (number % WINDOW) : 0,
                number,
                "",
                Defender.PLAYER,
                number,
                message.toByteArray());
    }

    private static Round round(long number) {
        return Round.newBuilder()
                .setRound(number)
                .setDefenderVersion(Math.max(number + 1 - WINDOW, 0))
                .addRoster(RosterEntry.newBuilder().setAttacker(ID).setCopies(1))
                .build();
    }

    private static Snapshot snapshot(long version) {
        return Snapshot.newBuilder().setPlayer(Defender.PLAYER).setVersion(version).build();
    }
}
