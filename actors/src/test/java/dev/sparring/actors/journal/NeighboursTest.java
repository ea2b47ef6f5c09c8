// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class NeighboursTest {

    private static final AttackerRecord ANSWER =
            AttackerRecord.newBuilder().setAttack(Attack.newBuilder().setRound(3)).build();

    private final Journal journal = TestBroker.newGame("neighbours");
    private final String attacks = journal.topics().attacks("pgd");
    private final List<Entry> early = new ArrayList<>();

    @Test
    void shouldHandOverTheBytesThatTheLogWillHold() {
        journal.createTopics(1, List.of("pgd"));
        List<Entry> log = new ArrayList<>();
        try (Neighbours.Hearing hearing = journal.neighbours().listen(attacks::equals, early::add);
                JournalWriter writer = journal.writer("pgd")) {
            writer.sendAhead(attacks, "", 3, ANSWER, () -> {});
            assertThat(early).extracting(Entry::isEarly).containsExactly(true);
            writer.commit();
        }
        journal.read(List.of(attacks), new Offsets(), log::add);

        assertThat(log).hasSize(1);
        assertThat(Arrays.equals(log.get(0).value(), early.get(0).value())).isTrue();
        assertThat(log.get(0).player()).isEqualTo(early.get(0).player());
        assertThat(log.get(0).round()).isEqualTo(early.get(0).round());
        assertThat(journal.neighbours().haveLost()).isFalse();
    }

    @Test
    void shouldSayThatWhatWasHandedOverIsNotInTheLog() {
        journal.createTopics(1, List.of("pgd"));
        Outbox outbox = journal.outbox("defender", () -> {}, failure -> {});
        Outbox.Parcel parcel = outbox.parcel();
        parcel.hand(attacks, "", 3, ANSWER);

        outbox.close();

        assertThat(journal.neighbours().haveLost()).isTrue();
        assertThat(journal.neighbours().haveLost()).isFalse();
    }

    @Test
    void shouldPublishInOrderWhatWaitedForTheTransactionBefore() throws Exception {
        journal.createTopics(1, List.of("pgd"));
        CountDownLatch all = new CountDownLatch(1);
        List<Long> read = new ArrayList<>();
        try (Moments moments =
                        Moments.once(
                                journal,
                                "defender",
                                Moments.When.BEFORE_COMMIT,
                                1,
                                () -> Awaitility.await().until(() -> all.getCount() == 0));
                Outbox outbox = journal.outbox("defender", () -> {}, failure -> {})) {
            for (long round = 0; round < 100; round++) {
                Outbox.Parcel parcel = outbox.parcel();
                parcel.add(attacks, "", round, ANSWER);
                outbox.put(parcel);
            }
            assertThat(outbox.size()).isEqualTo(100);
            all.countDown();
            outbox.flush();

            assertThat(outbox.isEmpty()).isTrue();
            assertThat(outbox.bytes()).isZero();
            // one alone, or a few, and then as many as go into one transaction
            assertThat(moments.times()).isBetween(4, 5);
        }
        journal.read(List.of(attacks), new Offsets(), entry -> read.add(entry.round()));
        assertThat(read).isSorted().hasSize(100);
    }
}
