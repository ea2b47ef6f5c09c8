// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestBroker.class)
@Timeout(60)
class NeighboursTest {

    private static final AttackerRecord ANSWER =
            AttackerRecord.newBuilder().setAttack(Attack.newBuilder().setRound(3)).build();

    private final Journal journal = TestBroker.newGame("neighbours");
    private final String attacks = journal.topics().attacks("pgd");
    private final List<Entry> early = new CopyOnWriteArrayList<>();

    @Test
    void shouldHandOverTheBytesThatTheLogWillHold() {
        journal.createTopics(1, List.of("pgd"));
        List<Entry> log = new ArrayList<>();
        try (Neighbours.Hearing hearing = journal.neighbours().listen(attacks::equals, early::add);
                JournalWriter writer = journal.writer("pgd")) {
            writer.sendAhead(attacks, "", 3, ANSWER, () -> {});
            assertThat(early).extracting(Entry::isEarly).containsExactly(true);
            writer.commit();
            assertThat(early).extracting(Entry::isEarly).containsExactly(true, false);
        }
        journal.read(List.of(attacks), new Offsets(), log::add);

        assertThat(log).hasSize(1);
        assertThat(Arrays.equals(log.get(0).value(), early.get(0).value())).isTrue();
        assertThat(log.get(0).player()).isEqualTo(early.get(0).player());
        assertThat(log.get(0).round()).isEqualTo(early.get(0).round());
        assertThat(early.get(1).value()).isSameAs(early.get(0).value());
        assertThat(early.get(1).position()).isEqualTo(log.get(0).position());
        assertThat(early.get(1).next()).isEqualTo(log.get(0).next());
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
    void shouldPublishTogetherWhatNobodyWaitsFor() throws Exception {
        journal.createTopics(1, List.of("pgd"));
        try (Moments moments =
                        Moments.once(journal, "defender", Moments.When.BEFORE_COMMIT, 1, () -> {});
                Outbox outbox = journal.outbox("defender", () -> {}, failure -> {})) {
            for (long round = 0; round < 32; round++) {
                Outbox.Parcel parcel = outbox.parcel();
                parcel.add(attacks, "", round, ANSWER);
                outbox.putAtLeisure(parcel);
            }
            Awaitility.await().until(outbox::isEmpty);
            assertThat(moments.times()).isEqualTo(1);

            Outbox.Parcel last = outbox.parcel();
            last.add(attacks, "", 32, ANSWER);
            outbox.putAtLeisure(last);
            Awaitility.await().until(outbox::isEmpty);
            assertThat(moments.times()).isEqualTo(2);
        }
    }

    @Test
    void shouldHaveRoomForOneThatIsTooLargeIfNothingWaits() throws Exception {
        journal.createTopics(1, List.of("pgd"));
        int most = ANSWER.getSerializedSize() + 1;
        JournalWriter writer = journal.transactionalWriter("defender");
        try (Moments moments =
                        Moments.once(
                                journal,
                                "defender",
                                Moments.When.BEFORE_COMMIT,
                                1,
                                Moments::standStill);
                Outbox outbox =
                        new Outbox(writer, journal.neighbours(), most, () -> {}, failure -> {})) {
            assertThat(outbox.hasRoom(0)).isTrue();
            assertThat(outbox.hasRoom(most)).isFalse();
            Outbox.Parcel parcel = outbox.parcel();
            parcel.add(attacks, "", 3, ANSWER);
            outbox.put(parcel);
            moments.await();
            // under way, and not in the log
            assertThat(outbox.hasRoom(0)).isTrue();
            assertThat(outbox.hasRoom(1)).isFalse();
        }
    }

    @Test
    void shouldSayThatItWasInterruptedBeforeAllWasPublished() throws Exception {
        journal.createTopics(1, List.of("pgd"));
        try (Moments moments =
                        Moments.once(
                                journal,
                                "defender",
                                Moments.When.BEFORE_COMMIT,
                                1,
                                Moments::standStill);
                Outbox outbox = journal.outbox("defender", () -> {}, failure -> {})) {
            Outbox.Parcel parcel = outbox.parcel();
            parcel.add(attacks, "", 3, ANSWER);
            outbox.put(parcel);
            moments.await();
            Thread.currentThread().interrupt();

            assertThatThrownBy(outbox::flush)
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("interrupted");

            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void shouldSayInWordsThatATopicIsMissing(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("client.properties"), "max.block.ms=500\n");
        String servers = journal.connection().bootstrapServers();
        Journal missing = Journal.of(Connection.of(Optional.of(servers), file), "missing");
        try (Outbox outbox = missing.outbox("defender", () -> {}, failure -> {})) {
            Outbox.Parcel parcel = outbox.parcel();

            assertThatThrownBy(() -> parcel.hand(missing.topics().rounds(), "", 3, ANSWER))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining(missing.topics().rounds());
        }
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
            // one alone, or a few, and then as many as go into one transaction
            assertThat(moments.times()).isBetween(4, 5);
        }
        journal.read(List.of(attacks), new Offsets(), entry -> read.add(entry.round()));
        assertThat(read).isSorted().hasSize(100);
    }
}
