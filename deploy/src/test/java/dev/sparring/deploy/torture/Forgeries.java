// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import dev.sparring.deploy.broker.SecureCluster;
import dev.sparring.protocol.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What one of a game's attackers may try beyond its own part, with clients of its own. */
final class Forgeries {

    /** Kafka refuses whoever may not write, whatever it is. */
    private static final byte[] ANYTHING = {8, 1};

    private final Topics topics;
    private final String user;
    private final String victim;
    private final Map<String, Object> client = new HashMap<>();
    private final Map<String, Callable<?>> attempts = new LinkedHashMap<>();

    /**
     * Attempts that nobody has made yet.
     *
     * @param user the attacker, by its name in the game and in Kafka
     * @param victim another attacker, which learns
     */
    Forgeries(SecureCluster cluster, Topics topics, String user, String victim) {
        this.topics = topics;
        this.user = user;
        this.victim = victim;
        client.putAll(cluster.properties(user));
        client.put("bootstrap.servers", cluster.bootstrapServers());
    }

    /** Makes all of them; what Kafka did not refuse, and what came instead. */
    List<String> allowed() throws Exception {
        List<String> allowed = new ArrayList<>();
        try (Admin admin = Admin.create(client);
                KafkaProducer<byte[], byte[]> producer = producer(Optional.empty())) {
            records(producer);
            transactions();
            administration(admin);
            for (Map.Entry<String, Callable<?>> attempt : attempts.entrySet()) {
                outcome(attempt.getValue())
                        .ifPresent(what -> allowed.add(attempt.getKey() + ": " + what));
            }
        }
        return allowed;
    }

    /** Nothing if it was refused. */
    private static Optional<String> outcome(Callable<?> attempt) {
        try {
            attempt.call();
            return Optional.of("done");
        } catch (Exception e) {
            Throwable why = e instanceof ExecutionException ? e.getCause() : e;
            return why instanceof AuthorizationException
                    ? Optional.empty()
                    : Optional.of(why.toString());
        }
    }

    private void records(KafkaProducer<byte[], byte[]> producer) {
        for (String topic : othersTopics()) {
            attempts.put(
                    "write to " + topic,
                    () ->
                            producer.send(
                                            new ProducerRecord<>(
                                                    topic, Topics.DEFENDER.getBytes(), ANYTHING))
                                    .get());
        }
    }

    /** All but its own, and the one that is everybody's. */
    private Set<String> othersTopics() {
        List<Topics.Topic> all = new ArrayList<>(topics.common());
        all.addAll(topics.ofAttacker(victim));
        Set<String> names = new LinkedHashSet<>();
        all.forEach(topic -> names.add(topic.name()));
        names.remove(topics.telemetry());
        return names;
    }

    private void transactions() {
        for (String player : List.of(Topics.DEFENDER, victim, user)) {
            String id = topics.game() + "/" + player;
            attempts.put(
                    "open transactions as " + id,
                    () -> {
                        try (KafkaProducer<byte[], byte[]> fencing = producer(Optional.of(id))) {
                            fencing.initTransactions();
                            return null;
                        }
                    });
        }
    }

    private void administration(Admin admin) {
        TopicPartition rounds = new TopicPartition(topics.rounds(), 0);
        String others = topics.game() + "/" + victim;
        String own = topics.attacks(user);
        attempts.put(
                "commit offsets for " + others,
                () ->
                        admin.alterConsumerGroupOffsets(
                                        others, Map.of(rounds, new OffsetAndMetadata(1_000)))
                                .all()
                                .get());
        attempts.put(
                "delete records of " + rounds,
                () ->
                        admin.deleteRecords(Map.of(rounds, RecordsToDelete.beforeOffset(-1)))
                                .all()
                                .get());
        attempts.put(
                "delete " + topics.checkpoints(),
                () -> admin.deleteTopics(List.of(topics.checkpoints())).all().get());
        attempts.put("delete " + own, () -> admin.deleteTopics(List.of(own)).all().get());
        attempts.put(
                "make " + topics.attacks("another"),
                () ->
                        admin.createTopics(
                                        List.of(
                                                new NewTopic(
                                                        topics.attacks("another"), 1, (short) 1)))
                                .all()
                                .get());
        attempts.put(
                "change " + own, () -> admin.incrementalAlterConfigs(retention(own)).all().get());
    }

    private static Map<ConfigResource, Collection<AlterConfigOp>> retention(String topic) {
        return Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(
                        new AlterConfigOp(
                                new ConfigEntry("retention.ms", "1"), AlterConfigOp.OpType.SET)));
    }

    private KafkaProducer<byte[], byte[]> producer(Optional<String> transactionalId) {
        Map<String, Object> config = new HashMap<>(client);
        config.put("max.block.ms", 20_000);
        config.put("enable.idempotence", transactionalId.isPresent());
        transactionalId.ifPresent(id -> config.put("transactional.id", id));
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
