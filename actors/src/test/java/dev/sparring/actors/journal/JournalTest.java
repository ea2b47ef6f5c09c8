// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StateRecord;
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
        journal.createTopics(1, List.of("a", "pgd"));
        return journal;
    }

    @Test
    void shouldCreateTopicsOnce() {
        journal.createTopics(1, List.of());

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
    void shouldNameTheBrokerThatDoesNotAnswer() {
        assertThatThrownBy(
                        () ->
                                Journal.of(Connection.plain("127.0.0.1:9"), "game")
                                        .createTopics(1, List.of()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("127.0.0.1:9");
        assertThatThrownBy(
                        () ->
                                Journal.of(Connection.plain("no-such-host.invalid:9"), "game")
                                        .createTopics(1, List.of()))
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
            for (int version : List.of(6, 7)) {
                Snapshot snapshot = Snapshots.of("a", version, version - 1, WEIGHTS);
                keep(writer, Checkpoints.of(snapshot, WEIGHTS, inputs, settings));
            }
            writer.commit();
        }
        var checkpoint = journal.lastCheckpoint("a").orElseThrow();

        assertThat(checkpoint.getNextRound()).isEqualTo(7);
        assertThat(Checkpoints.inputs(checkpoint).list()).isEqualTo(inputs.list());
        assertThat(Checkpoints.state(checkpoint).weights().sha256()).isEqualTo(WEIGHTS.sha256());
        assertThat(journal.lastCheckpoint("defender")).isEmpty();
        assertThat(journal.lastCheckpoint("c")).isEmpty();
    }

    @Test
    void shouldFindWeightsThatAreNewerThanTheCheckpoint() {
        Offsets inputs = journal.end(List.of(journal.topics().snapshots()));
        try (JournalWriter writer = journal.writer("a")) {
            for (int version = 2; version <= 4; version++) {
                Snapshot snapshot = Snapshots.of("a", version, version, WEIGHTS);
                writer.send(
                        journal.topics().state("a"),
                        Snapshots.key(version, 10),
                        StateRecord.newBuilder().setSnapshot(snapshot).build());
                if (version == 3) {
                    keep(writer, Checkpoints.of(snapshot, WEIGHTS, inputs, ByteString.EMPTY));
                }
            }
            writer.commit();
        }

        assertThat(journal.lastWeights("a").orElseThrow().getVersion()).isEqualTo(4);
        assertThat(journal.lastWeights("b")).isEmpty();
    }

    private void keep(JournalWriter writer, Checkpoint.Builder checkpoint) {
        writer.send(
                journal.topics().state("a"),
                Checkpoints.LAST,
                StateRecord.newBuilder().setCheckpoint(checkpoint).build());
    }

    @Test
    void shouldReadAttackersTopicsWhateverTransactionIsOpenThere() {
        String attacks = journal.topics().attacks("pgd");
        try (JournalWriter stranger = journal.transactionalWriter("stranger");
                JournalWriter honest = journal.writer("pgd")) {
            stranger.send(attacks, "", report(1));
            honest.send(attacks, "", report(2));
            honest.commit();
            while (stranger.written().of(attacks).isEmpty()) {
                Thread.onSpinWait();
            }
            List<Long> times = new ArrayList<>();
            journal.read(
                    List.of(attacks),
                    new Offsets(),
                    entry -> times.add(entry.parseTrusted(Report.parser()).getEpochMillis()));

            assertThat(times).containsExactlyInAnyOrder(1L, 2L);
        }
    }

    @Test
    void shouldTakeUpOneMoreTopic() throws Exception {
        BlockingQueue<List<Entry>> batches = new LinkedBlockingQueue<>();
        try (JournalWriter writer = journal.writer("pgd");
                JournalReader reader =
                        journal.follow(
                                "test",
                                List.of(journal.topics().attacks("a")),
                                new Offsets(),
                                batches::add,
                                failure -> {})) {
            writer.send(journal.topics().attacks("pgd"), "", report(1));
            writer.commit();

            reader.add(journal.topics().attacks("pgd"));

            assertThat(batches.poll(20, TimeUnit.SECONDS))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.player()).isEqualTo("pgd"));
        }
    }

    @Test
    void shouldRefuseAGameOfTheFirstProtocol() {
        Settings old = Settings.newBuilder().setVersion("0.0.9").build();
        try (JournalWriter writer = journal.writer("founder")) {
            writer.send(journal.topics().settings(), "", old);
            writer.commit();
        }

        assertThatThrownBy(journal::settings)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("begun by Sparring 0.0.9, which speaks protocol 1");
    }

    @Test
    void shouldRefuseTopicsThatAGameCannotBePlayedOn() throws Exception {
        Journal other = TestBroker.newGame("made-by-others");
        Topics topics = other.topics();
        TestBroker.createTopic(other, topics.rounds(), 2, Map.of());
        TestBroker.createTopic(
                other, topics.attacks("pgd"), 1, Map.of("max.message.bytes", "100000"));
        TestBroker.createTopic(other, topics.checkpoints(), 1, Map.of("retention.ms", "-1"));
        TestBroker.createTopic(
                other,
                topics.reports(),
                1,
                Map.of("max.message.bytes", "33554432", "retention.ms", "604800000"));

        assertThatThrownBy(() -> other.createTopics(1, List.of("pgd")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(topics.rounds() + " has 2 partitions instead of 1")
                .hasMessageContaining(
                        topics.attacks("pgd")
                                + " has max.message.bytes=100000 (kafka-configs.sh --alter --topic"
                                + " ")
                .hasMessageContaining(topics.checkpoints() + " has cleanup.policy=delete")
                .hasMessageContaining(topics.reports() + " has retention.ms=604800000");
        assertThat(other.settings()).isEmpty();
    }

    @Test
    void shouldKnowTheAttackersThatHaveAPlace() {
        journal.createTopicsOf("newcomer");

        assertThat(journal.attackers()).containsExactly("a", "newcomer", "pgd");
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
                                List.of(journal.topics().attacks("pgd")),
                                new Offsets(),
                                batches::add,
                                failure::complete)) {
            writer.send(journal.topics().attacks("pgd"), "", 3, Attack.getDefaultInstance());
            writer.commit();
            Entry first = batches.poll(20, TimeUnit.SECONDS).get(0);
            writer.send(journal.topics().attacks("pgd"), "", 4, Attack.getDefaultInstance());
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
            Report evaluation =
                    report(5).toBuilder().setEvaluation(Evaluation.getDefaultInstance()).build();
            writer.send(journal.topics().evaluations(), "", evaluation);
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
