// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Large messages over topics that take little. */
@ExtendWith(TestBroker.class)
@Timeout(60)
class PartsTest {

    private static final Map<String, String> SMALL =
            Map.of("max.message.bytes", "262144", "retention.ms", "-1");

    private final Journal journal = TestBroker.newGame("parts");
    private final String attacks = journal.topics().attacks("pgd");
    private final String snapshots = journal.topics().snapshots();

    private void createTopics() throws Exception {
        TestBroker.createTopic(journal, attacks, 1, SMALL);
        TestBroker.createTopic(journal, snapshots, 1, SMALL);
        TestBroker.createTopic(
                journal,
                journal.topics().checkpoints(),
                1,
                Map.of("max.message.bytes", "262144", "cleanup.policy", "compact"));
        journal.createTopics(2, List.of("pgd"));
    }

    @Test
    void shouldRefuseTopicsThatTakeTooLittle() throws Exception {
        TestBroker.createTopic(
                journal, journal.topics().reports(), 1, Map.of("max.message.bytes", "262143"));

        assertThatThrownBy(this::createTopics)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(
                        journal.topics().reports()
                                + " has max.message.bytes=262143 (kafka-configs.sh --alter")
                .hasMessageContaining("max.message.bytes=262144)");
    }

    @Test
    void shouldCarryACheckpointOverASmallTopic() throws Exception {
        createTopics();
        Snapshot snapshot = Snapshots.of("defender", 3, 2, weights(1));
        Checkpoint checkpoint =
                Checkpoints.of(snapshot, weights(2), new Offsets(), ByteString.EMPTY).build();
        AtomicInteger settled = new AtomicInteger();
        try (JournalWriter writer = journal.transactionalWriter("defender")) {
            writer.send(snapshots, "defender", 2, snapshot, settled::incrementAndGet);
            writer.send(journal.topics().checkpoints(), "last", 3, checkpoint);
            writer.commit();
        }

        assertThat(settled).hasValue(1);
        assertThat(journal.lastCheckpoint("defender")).hasValue(checkpoint);
        assertThat(journal.lastWeights("defender")).hasValue(snapshot);
        Entry entry = read(snapshots).get(0);
        assertThat(entry.key()).isEqualTo("defender");
        assertThat(entry.round()).isEqualTo(2);
        assertThat(entry.next().getOffset())
                .isEqualTo(snapshot.getSerializedSize() / (256 << 10) + 2);
    }

    @Test
    void shouldSeeNothingOfATransactionThatWasAborted() throws Exception {
        createTopics();
        try (JournalWriter killed = journal.transactionalWriter("defender")) {
            killed.send(snapshots, "", Snapshots.of("defender", 1, 0, weights(1)));
        }
        Snapshot second = Snapshots.of("defender", 1, 0, weights(2));
        try (JournalWriter writer = journal.transactionalWriter("defender")) {
            writer.send(snapshots, "", second);
            writer.commit();
        }

        assertThat(read(snapshots)).hasSize(1);
        assertThat(journal.lastWeights("defender")).hasValue(second);
    }

    @Test
    void shouldGoOnWithinAMessageThatAnotherOneInterrupted() throws Exception {
        createTopics();
        AttackerRecord large = answer(1, 600_000);
        BlockingQueue<Entry> first = new LinkedBlockingQueue<>();
        Cutter cutter = new Cutter(large, 200_000, "slow");
        try (JournalReader reader = follow(new Offsets(), first);
                JournalWriter writer = journal.writer("pgd")) {
            TestBroker.sendParts(journal, attacks, cutter, 0, 2);
            writer.send(attacks, "", 2, answer(2, 400_000));
            writer.commit();
            Entry interrupting = first.poll(20, TimeUnit.SECONDS);
            assertThat(interrupting.round()).isEqualTo(2);
            InputOffset stand = interrupting.next();
            assertThat(stand.getBack()).isEqualTo(stand.getOffset());

            TestBroker.sendParts(journal, attacks, cutter, 2, 5);

            assertThat(first.poll(20, TimeUnit.SECONDS).position().getOffset()).isZero();
            List<Entry> again = new ArrayList<>();
            journal.read(List.of(attacks), new Offsets(List.of(stand)), again::add);
            assertThat(again).singleElement().satisfies(entry -> isAnswer(entry, large));
        }
    }

    @Test
    void shouldReadEachPositionAgain() throws Exception {
        createTopics();
        try (JournalWriter writer = journal.writer("pgd")) {
            for (int round = 0; round < 5; round++) {
                writer.send(attacks, "", round, answer(round, round % 2 == 0 ? 10 : 700_000));
            }
            writer.commit();
        }

        for (Entry entry : read(attacks)) {
            List<Entry> again = new ArrayList<>();
            journal.read(List.of(attacks), new Offsets(List.of(entry.position())), again::add);
            isAnswer(again.get(0), entry.parse(AttackerRecord.parser()));
            assertThat(again).hasSize(5 - (int) entry.round());
        }
    }

    @Test
    void shouldReadNoAnswerLongerThanAGamesCanBe() throws Exception {
        createTopics();
        try (JournalWriter writer = journal.writer("pgd")) {
            writer.send(attacks, "", 1, answer(1, 700_000));
            writer.send(attacks, "", 2, answer(2, 300_000));
            writer.commit();
        }
        List<Entry> entries = new ArrayList<>();
        journal.withAnswersUpTo(500_000).read(List.of(attacks), new Offsets(), entries::add);

        assertThat(entries).hasSize(5);
        assertThat(entries.get(0).flaw()).contains("at most 500000 are allowed");
        assertThat(entries.subList(1, 4))
                .extracting(Entry::flaw)
                .containsOnly("a chunk of no message");
        isAnswer(entries.get(4), answer(2, 300_000));
    }

    private JournalReader follow(Offsets from, BlockingQueue<Entry> each) {
        CompletableFuture<JournalReader> self = new CompletableFuture<>();
        JournalReader reader =
                journal.follow(
                        "test",
                        List.of(attacks),
                        from,
                        entries -> {
                            each.addAll(entries);
                            self.join().next();
                        },
                        failure -> {});
        self.complete(reader);
        return reader;
    }

    private List<Entry> read(String topic) {
        List<Entry> entries = new ArrayList<>();
        journal.read(List.of(topic), new Offsets(), entries::add);
        return entries;
    }

    private static void isAnswer(Entry entry, AttackerRecord expected) {
        assertThat(entry.value()).isEqualTo(expected.toByteArray());
    }

    private static AttackerRecord answer(long round, int bytes) {
        return AttackerRecord.newBuilder()
                .setAttack(
                        Attack.newBuilder()
                                .setRound(round)
                                .setDeal(ByteString.copyFrom(new byte[bytes])))
                .build();
    }

    private static StateDict weights(long seed) {
        float[] values = new float[150_000];
        int[] random = Randomness.of(seed).integers(values.length, 1000);
        for (int i = 0; i < values.length; i++) {
            values[i] = random[i];
        }
        return new StateDict(Map.of("w", new HostTensor(new long[] {values.length}, values)));
    }
}
