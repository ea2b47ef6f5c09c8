// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.InputOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Opens consumers of whole topics, at offsets that a player remembers.
 *
 * @param connection to the broker
 * @param config of each consumer
 */
record Consumers(Connection connection, Map<String, Object> config) {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Nameless ones. */
    static Consumers of(Connection connection) {
        return new Consumers(connection, KafkaSettings.consumer(connection));
    }

    /** The same under a name in metrics and logs. */
    Consumers named(String name) {
        return new Consumers(connection, KafkaSettings.named(config, name));
    }

    /**
     * A consumer of all partitions of some topics, at {@code from}; a partition that is not in it
     * is read from its beginning.
     *
     * @return to be closed by the caller
     * @throws JournalException if the broker does not answer, or a record is not there any more
     */
    KafkaConsumer<byte[], byte[]> open(Collection<String> topics, Offsets from) {
        KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(connection, isolated(topics));
        try {
            List<TopicPartition> partitions = partitions(consumer, topics);
            consumer.assign(partitions);
            Map<TopicPartition, Long> start = new HashMap<>(consumer.beginningOffsets(partitions));
            for (InputOffset input : from.list()) {
                start.computeIfPresent(
                        new TopicPartition(input.getTopic(), input.getPartition()),
                        (partition, first) -> requireKept(first, input));
            }
            start.forEach(consumer::seek);
            return consumer;
        } catch (RuntimeException e) {
            consumer.close();
            throw e instanceof KafkaException ? unreadable(topics, e) : e;
        }
    }

    /** Topics that are read together are so with regard to transactions if any of them needs it. */
    private Map<String, Object> isolated(Collection<String> topics) {
        if (topics.isEmpty() || !topics.stream().allMatch(Topics::isReadUncommitted)) {
            return config;
        }
        Map<String, Object> uncommitted = new HashMap<>(config);
        uncommitted.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        return uncommitted;
    }

    /** See {@link Journal#read}. */
    Offsets read(Collection<String> topics, Offsets from, Consumer<Entry> each) {
        try (KafkaConsumer<byte[], byte[]> consumer = open(topics, from)) {
            Map<TopicPartition, Long> end = consumer.endOffsets(consumer.assignment());
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!reached(consumer, end)) {
                boolean empty = true;
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    empty = false;
                    each.accept(Records.entry(record));
                }
                deadline = empty ? deadline : System.nanoTime() + PATIENCE.toNanos();
                if (System.nanoTime() > deadline) {
                    // of a broker that is away this throws
                    consumer.endOffsets(end.keySet());
                    throw Failures.damaged(
                            connection, topics, "nothing was read for half a minute", null);
                }
            }
            end.replaceAll((partition, offset) -> consumer.position(partition));
            return offsets(end);
        } catch (KafkaException e) {
            throw unreadable(topics, e);
        }
    }

    /** See {@link Journal#beginning}. */
    Offsets beginning(Collection<String> topics) {
        try (KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(connection, config)) {
            return offsets(consumer.beginningOffsets(partitions(consumer, topics)));
        } catch (KafkaException e) {
            throw unreadable(topics, e);
        }
    }

    /** See {@link Journal#end}. */
    Offsets end(Collection<String> topics) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                Clients.consumer(connection, isolated(topics))) {
            return offsets(consumer.endOffsets(partitions(consumer, topics)));
        } catch (KafkaException e) {
            throw unreadable(topics, e);
        }
    }

    private List<TopicPartition> partitions(
            KafkaConsumer<byte[], byte[]> consumer, Collection<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            var known = consumer.partitionsFor(topic);
            if (known == null || known.isEmpty()) {
                throw new JournalException(
                        "there is no topic %s at %s: no game of this name was started there"
                                .formatted(topic, connection));
            }
            boolean isAttackers = Topics.kind(topic).equals("attacks");
            known.stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    // a stranger's topic may have as many as it likes
                    .filter(partition -> !isAttackers || partition.partition() == 0)
                    .forEach(partitions::add);
        }
        return partitions;
    }

    private static long requireKept(long first, InputOffset input) {
        if (input.getOffset() < first) {
            throw new JournalException(
                    ("%s does not hold its records from offset %d on any more, only those from %d"
                                    + " on")
                            .formatted(input.getTopic(), input.getOffset(), first));
        }
        return input.getOffset();
    }

    private static boolean reached(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> end) {
        return end.entrySet().stream()
                .allMatch(entry -> consumer.position(entry.getKey()) >= entry.getValue());
    }

    private static Offsets offsets(Map<TopicPartition, Long> positions) {
        Offsets offsets = new Offsets();
        positions.forEach(
                (partition, offset) ->
                        offsets.set(
                                InputOffset.newBuilder()
                                        .setTopic(partition.topic())
                                        .setPartition(partition.partition())
                                        .setOffset(offset)
                                        .build()));
        return offsets;
    }

    private JournalException unreadable(Collection<String> topics, Exception cause) {
        return Failures.reading(connection, topics, cause);
    }
}
