// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How the clients are set up: lowest latency, records of up to 32 MiB where topics take them, no
 * compression (weights and perturbations do not shrink), nothing committed to consumer groups.
 */
final class KafkaSettings {

    /** The largest record: topics are made with this limit; larger messages travel in parts. */
    static final int MAX_RECORD_BYTES = 32 << 20;

    /** What every topic of a game must take. */
    static final int MIN_RECORD_BYTES = 256 << 10;

    /** Room for a record's key, headers and batch around its value. */
    static final int OVERHEAD_BYTES = 64 << 10;

    /** Records of a batch, at most. */
    static final int BATCH_RECORDS = 64;

    private static final int BUFFER_BYTES = 3 * MAX_RECORD_BYTES;
    private static final int SMALL_BUFFER_BYTES = 1 << 20;

    /** A state of hundreds of megabytes goes into one. */
    private static final int TRANSACTION_TIMEOUT_MILLIS = 60_000;

    /** A broker that does not answer for so long is gone. */
    private static final int PATIENCE_MILLIS = 15_000;

    /** A member of a group that is silent for so long is dead; the least that brokers allow. */
    private static final int SESSION_MILLIS = 6_000;

    /** One request may be lost on the way and sent again within that time. */
    private static final int REQUEST_MILLIS = 10_000;

    /** Kafka's clients show their numbers under names that no two in a process may share. */
    private static final AtomicLong NAMED = new AtomicLong();

    private KafkaSettings() {}

    /**
     * The same with a name that metrics show.
     *
     * @param player whose client it is; may have several
     */
    static Map<String, Object> named(Map<String, Object> config, String player) {
        String id = "sparring.%s.%d".formatted(player, NAMED.incrementAndGet());
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, id);
        return config;
    }

    /** An administrator. */
    static Map<String, Object> admin(Connection connection, int patienceMillis) {
        Map<String, Object> config =
                chosen(client(connection), connection, AdminClientConfig.configNames());
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patienceMillis / 2);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patienceMillis);
        return config;
    }

    private static Map<String, Object> client(Connection connection) {
        Map<String, Object> config = new HashMap<>();
        config.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                List.of(connection.bootstrapServers().split("\\s*,\\s*")));
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        config.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, 20);
        config.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        // buffers that grow with the records; the fixed default is a fraction of one
        config.put(
                CommonClientConfigs.SEND_BUFFER_CONFIG,
                CommonClientConfigs.SEND_BUFFER_LOWER_BOUND);
        config.put(
                CommonClientConfigs.RECEIVE_BUFFER_CONFIG,
                CommonClientConfigs.RECEIVE_BUFFER_LOWER_BOUND);
        config.put("enable.metrics.push", false);
        return config;
    }

    /**
     * What the user has chosen comes last, but for what is another kind of client's. A time limit
     * that holds another one grows with it.
     */
    private static Map<String, Object> chosen(
            Map<String, Object> config, Connection connection, Set<String> names) {
        connection
                .properties()
                .forEach(
                        (key, value) -> {
                            if (names.contains(key) || !ClientProperties.isKafkas(key)) {
                                config.put(key, value);
                            }
                        });
        long request = millis(config, CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG);
        atLeast(config, CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, request);
        atLeast(
                config,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                request + millis(config, ProducerConfig.LINGER_MS_CONFIG));
        return config;
    }

    private static void atLeast(Map<String, Object> config, String limit, long millis) {
        if (config.containsKey(limit) && millis(config, limit) < millis) {
            config.put(limit, Math.toIntExact(millis));
        }
    }

    private static long millis(Map<String, Object> config, String key) {
        return Long.parseLong(config.getOrDefault(key, 0).toString());
    }

    static Map<String, Object> producer(Connection connection) {
        Map<String, Object> config = client(connection);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        config.put(
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES + OVERHEAD_BYTES);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        return chosen(config, connection, ProducerConfig.configNames());
    }

    /** A producer that nobody ever waits for, of small records that may be lost. */
    static Map<String, Object> lossy(Connection connection) {
        Map<String, Object> config = producer(connection);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        config.put(ProducerConfig.ACKS_CONFIG, "1");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, SMALL_BUFFER_BYTES);
        return config;
    }

    static Map<String, Object> transactional(Connection connection, String id) {
        Map<String, Object> config = producer(connection);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
        return config;
    }

    /**
     * A member of a group.
     *
     * @param member its name, if it has one: after a restart it is the same one at once
     */
    static Map<String, Object> member(
            Connection connection, String group, Optional<String> member) {
        Map<String, Object> config = consumer(connection);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        member.ifPresent(name -> config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, name));
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        config.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        config.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MILLIS / 4);
        return config;
    }

    static Map<String, Object> consumer(Connection connection) {
        Map<String, Object> config = client(connection);
        config.put(
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class.getName());
        config.put(
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class.getName());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_RECORD_BYTES + OVERHEAD_BYTES);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, BUFFER_BYTES);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH_RECORDS);
        return chosen(config, connection, ConsumerConfig.configNames());
    }
}
