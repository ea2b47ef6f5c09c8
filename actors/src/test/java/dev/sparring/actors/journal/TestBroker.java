// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.Message;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Manifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real broker for the tests of this JVM: started by the first that needs it, then shared. */
public final class TestBroker implements BeforeAllCallback {

    private static final AtomicLong GAMES = new AtomicLong();
    private static volatile Connection connection;

    /** A journal of a game that nobody has played. */
    public static Journal newGame(String name) {
        return Journal.of(connection, name + "-" + GAMES.incrementAndGet());
    }

    /** Writes bytes that no message was made of. */
    public static void sendRaw(Journal journal, String topic, String key, byte[] value) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(KafkaSettings.producer(journal.connection()))) {
            producer.send(new ProducerRecord<>(topic, Text.bytes(key), value));
        }
    }

    /** Writes some of the parts of a message, the manifest being the first of them. */
    static void sendParts(Journal journal, String topic, Cutter cutter, int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        Manifest manifest = cutter.manifest();
        records.add(part(journal, topic, Topics.MANIFEST, manifest));
        cutter.chunks(manifest, chunk -> records.add(part(journal, topic, Topics.CHUNK, chunk)));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(KafkaSettings.producer(journal.connection()))) {
            records.subList(from, Math.min(to, records.size())).forEach(producer::send);
        }
    }

    private static ProducerRecord<byte[], byte[]> part(
            Journal journal, String topic, String part, Message value) {
        return Records.record(
                journal.topics(), "pgd", topic, null, "", 1, part, value.toByteArray());
    }

    /** Makes a topic as somebody else might have. */
    public static void createTopic(
            Journal journal, String name, int partitions, Map<String, String> config)
            throws Exception {
        try (Admin admin = Admin.create(KafkaSettings.admin(journal.connection(), 10_000))) {
            NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(config);
            admin.createTopics(List.of(topic)).all().get();
            // a broker hears of it a moment later
            Awaitility.await()
                    .until(() -> Administration.existing(admin, List.of(name)).contains(name));
        }
    }

    /** Makes many topics of one partition, as strangers might have. */
    public static void createTopics(Journal journal, List<String> names) throws Exception {
        // 20 MB of index files each would be too much for a small disk
        Map<String, String> config = Map.of("segment.index.bytes", "65536");
        try (Admin admin = Admin.create(KafkaSettings.admin(journal.connection(), 60_000))) {
            for (int i = 0; i < names.size(); i += 100) {
                List<String> some = names.subList(i, Math.min(i + 100, names.size()));
                admin.createTopics(
                                some.stream()
                                        .map(
                                                name ->
                                                        new NewTopic(name, 1, (short) 1)
                                                                .configs(config))
                                        .toList())
                        .all()
                        .get();
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Administration.existing(admin, names).size() == names.size());
        }
    }

    /** Deletes the first records of a topic, as a broker does that is short of space. */
    public static void deleteBefore(Journal journal, String topic, long offset) throws Exception {
        try (Admin admin = Admin.create(KafkaSettings.admin(journal.connection(), 10_000))) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(topic, 0),
                                    RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(TestBroker.class, key -> start(), AutoCloseable.class);
    }

    private static AutoCloseable start() {
        try {
            KafkaClusterTestKit cluster =
                    new KafkaClusterTestKit.Builder(
                                    new TestKitNodes.Builder()
                                            .setCombined(true)
                                            .setNumBrokerNodes(1)
                                            .setNumControllerNodes(1)
                                            .build())
                            .setConfigProp("offsets.topic.num.partitions", "1")
                            .setConfigProp("offsets.topic.replication.factor", "1")
                            .setConfigProp("transaction.state.log.num.partitions", "1")
                            .setConfigProp("transaction.state.log.replication.factor", "1")
                            .setConfigProp("transaction.state.log.min.isr", "1")
                            .setConfigProp("add.partitions.to.txn.retry.backoff.ms", "1")
                            .setConfigProp("auto.create.topics.enable", "false")
                            .build();
            cluster.format();
            cluster.startup();
            cluster.waitForReadyBrokers();
            connection = Connection.plain(cluster.bootstrapServers());
            return cluster;
        } catch (Exception e) {
            throw new IllegalStateException("the test broker did not start", e);
        }
    }
}
