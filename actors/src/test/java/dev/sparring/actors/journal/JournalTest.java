// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class JournalTest {

    private static final StateDict WEIGHTS =
            new StateDict(
                    Map.of("w", new HostTensor(new long[] {2, 2}, new float[] {1, -2, 3, .5f})));

    private final Journal journal = newJournal();

    private static Journal newJournal() {
        Journal journal = TestBroker.newGame("journal");
        journal.createTopics(1);
        return journal;
    }

    @Test
    void shouldCreateTopicsOnce() {
        journal.createTopics(1);

        assertThat(journal.end(List.of(journal.topics().rounds())).list())
                .singleElement()
                .satisfies(end -> assertThat(end.getOffset()).isZero());
    }

    @Test
    void shouldDeleteItsOwnTopicsAndNoOthers() {
        Journal other = newJournal();

        journal.deleteTopics();
        journal.deleteTopics();

        await().untilAsserted(() -> assertThat(journal.exists()).isFalse());
        assertThat(other.exists()).isTrue();
    }

    @Test
    void shouldRefuseRecordsLargerThanATopicHolds() {
        assertThatThrownBy(() -> journal.requireRoom("an attack", 40 << 20))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("an attack")
                .hasMessageContaining("41943040 bytes")
                .hasMessageContaining("batch-size");
        assertThatThrownBy(() -> journal.requireRoom("an evaluation", 40 << 20, "show less"))
                .hasMessageContaining("an evaluation")
                .hasMessageEndingWith(": show less");
    }

    @Test
    void shouldNameTheBrokerThatDoesNotAnswer() {
        assertThatThrownBy(
                        () -> Journal.of(Connection.plain("127.0.0.1:9"), "game").createTopics(1))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("127.0.0.1:9");
        assertThatThrownBy(
                        () ->
                                Journal.of(Connection.plain("no-such-host.invalid:9"), "game")
                                        .createTopics(1))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("no-such-host.invalid:9");
    }

    @Test
    void shouldReadOnlyWhatIsCommitted() {
        try (JournalWriter writer = journal.transactionalWriter("defender")) {
            writer.send(journal.topics().reports(), "defender", report(1));
            writer.commit();
            long first = end(writer);
            writer.send(journal.topics().reports(), "defender", report(2));
            while (end(writer) == first) {
                Thread.onSpinWait();
            }

            assertThat(readReports()).containsExactly(1L);
        }
    }

    @Test
    void shouldFenceTheEarlierWriter() {
        try (JournalWriter zombie = journal.transactionalWriter("defender")) {
            zombie.send(journal.topics().reports(), "defender", report(1));
            try (JournalWriter successor = journal.transactionalWriter("defender")) {
                successor.send(journal.topics().reports(), "defender", report(2));
                successor.commit();

                assertThatThrownBy(zombie::commit)
                        .isInstanceOf(FencedException.class)
                        .hasMessageContaining("defender");
            }
        }
        assertThat(readReports()).containsExactly(2L);
    }

    @Test
    void shouldReadBackTheLastCheckpointOfEachPlayer() {
        Offsets inputs = journal.end(List.of(journal.topics().rounds()));
        ByteString settings = ByteString.copyFromUtf8("settings");
        try (JournalWriter writer = journal.writer("defender")) {
            for (String player : List.of("a", "b", "a")) {
                Snapshot snapshot = Snapshots.of(player, 7, 6, WEIGHTS);
                writer.send(
                        journal.topics().checkpoints(),
                        player,
                        Checkpoints.of(snapshot, WEIGHTS, inputs, settings).build());
            }
            writer.commit();
        }
        var checkpoint = journal.lastCheckpoint("a").orElseThrow();

        assertThat(checkpoint.getNextRound()).isEqualTo(7);
        assertThat(Checkpoints.inputs(checkpoint).list()).isEqualTo(inputs.list());
        assertThat(Checkpoints.state(checkpoint).weights().sha256()).isEqualTo(WEIGHTS.sha256());
        assertThat(journal.lastCheckpoint("c")).isEmpty();
    }

    @Test
    void shouldFindWeightsThatAreNewerThanTheCheckpoint() {
        Offsets inputs = journal.end(List.of(journal.topics().snapshots()));
        try (JournalWriter writer = journal.writer("a")) {
            for (int version = 2; version <= 4; version++) {
                Snapshot snapshot = Snapshots.of("a", version, version, WEIGHTS);
                writer.send(journal.topics().snapshots(), "a", snapshot);
                if (version == 3) {
                    writer.send(
                            journal.topics().checkpoints(),
                            "a",
                            Checkpoints.of(snapshot, WEIGHTS, inputs, ByteString.EMPTY).build());
                }
            }
            writer.commit();
        }

        assertThat(journal.lastWeights("a").orElseThrow().getVersion()).isEqualTo(4);
        assertThat(journal.lastWeights("b")).isEmpty();
    }

    @Test
    void shouldRefuseToGoOnBehindRecordsThatAreGone() throws Exception {
        String topic = journal.topics().reports();
        Offsets beginning = journal.end(List.of(topic));
        try (JournalWriter writer = journal.writer("a")) {
            writer.send(topic, "a", report(1));
            writer.send(topic, "a", report(2));
            writer.commit();
        }
        TestBroker.deleteBefore(journal, topic, 1);

        assertThatThrownBy(() -> journal.read(List.of(topic), beginning, entry -> {}))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(topic)
                .hasMessageContaining("offset 0");
        assertThat(readReports()).containsExactly(2L);
    }

    @Test
    void shouldRefuseCorruptWeights() {
        Snapshot.Builder snapshot = Snapshots.of("defender", 1, 0, WEIGHTS).toBuilder();
        Tensor tensor = snapshot.getTensors(0);
        byte[] bytes = tensor.getData().toByteArray();
        bytes[0] ^= 1;
        snapshot.setTensors(0, tensor.toBuilder().setData(ByteString.copyFrom(bytes)));

        assertThatThrownBy(() -> Snapshots.weights(snapshot.build()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("snapshot 1 of defender is corrupt");
    }

    @Test
    void shouldHandOverOneBatchAtATime() throws Exception {
        BlockingQueue<List<Entry>> batches = new LinkedBlockingQueue<>();
        CompletableFuture<JournalException> failure = new CompletableFuture<>();
        try (JournalWriter writer = journal.writer("pgd");
                JournalReader reader =
                        journal.follow(
                                "test",
                                List.of(journal.topics().attacks()),
                                new Offsets(),
                                batches::add,
                                failure::complete)) {
            writer.send(journal.topics().attacks(), "pgd", 3, Attack.getDefaultInstance());
            writer.commit();
            Entry first = batches.poll(20, TimeUnit.SECONDS).get(0);
            writer.send(journal.topics().attacks(), "pgd", 4, Attack.getDefaultInstance());
            writer.commit();

            assertThat(first.round()).isEqualTo(3);
            assertThat(first.player()).isEqualTo("pgd");
            assertThat(batches).isEmpty();
            reader.next();
            assertThat(batches.poll(20, TimeUnit.SECONDS).get(0).round()).isEqualTo(4);
        }
        assertThat(failure).isNotDone();
    }

    @Test
    void shouldReportAGameThatIsNotThere() {
        assertThatThrownBy(
                        () -> Spectator.fromBeginning(TestBroker.newGame("missing"), report -> {}))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("no game of this name");
    }

    @Test
    void shouldShowASpectatorEveryReportAndItsOwnFailure() throws Exception {
        CompletableFuture<Report> seen = new CompletableFuture<>();
        try (JournalWriter writer = journal.writer("referee")) {
            writer.send(journal.topics().reports(), "referee", report(5));
            writer.commit();
        }
        try (Spectator spectator =
                Spectator.fromBeginning(
                        journal,
                        report -> {
                            seen.complete(report);
                            throw new IllegalStateException("enough");
                        })) {
            assertThat(seen.get(20, TimeUnit.SECONDS).getEpochMillis()).isEqualTo(5);
            assertThat(spectator.ended())
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withMessageContaining("enough");
        }
    }

    private long end(JournalWriter writer) {
        return writer.written().of(journal.topics().reports()).get(0).getOffset();
    }

    private List<Long> readReports() {
        List<Long> times = new ArrayList<>();
        journal.read(
                List.of(journal.topics().reports()),
                new Offsets(),
                entry -> times.add(entry.parseTrusted(Report.parser()).getEpochMillis()));
        return times;
    }

    @Test
    void shouldHandOverAnErrorOfItsOwnerToo() {
        CompletableFuture<JournalException> failure = new CompletableFuture<>();
        try (JournalWriter writer = journal.writer("pgd");
                JournalReader reader =
                        journal.follow(
                                "test",
                                List.of(journal.topics().reports()),
                                new Offsets(),
                                entries -> {
                                    throw new NoClassDefFoundError("a/b");
                                },
                                failure::complete)) {
            writer.send(journal.topics().reports(), "pgd", report(1));
            writer.commit();

            assertThat(failure).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    private static Report report(long epochMillis) {
        return Report.newBuilder().setEpochMillis(epochMillis).build();
    }
}
