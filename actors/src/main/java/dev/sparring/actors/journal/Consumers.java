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
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Opens consumers of whole topics, at offsets that a player remembers.
 *
 * @param connection to the broker
 * @param config of each consumer
 * @param answerBytes the longest message of attackers' topics
 */
record Consumers(Connection connection, Map<String, Object> config, long answerBytes) {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * A consumer, and what makes messages of its records.
     *
     * @param consumer to be closed by whoever reads
     */
    record Opened(KafkaConsumer<byte[], byte[]> consumer, Joiner joiner) {}

    /** Nameless ones. */
    static Consumers of(Connection connection, long answerBytes) {
        return new Consumers(connection, KafkaSettings.consumer(connection), answerBytes);
    }

    /** The same under a name in metrics and logs. */
    Consumers named(String name) {
        return new Consumers(connection, KafkaSettings.named(config, name), answerBytes);
    }

    /**
     * A consumer of all partitions of some topics, at {@code from}; a partition that is not in it
     * is read from its beginning.
     *
     * @return to be closed by the caller
     * @throws JournalException if the broker does not answer, or a record is not there any more
     */
    Opened open(Collection<String> topics, Offsets from) {
        Joiner joiner = new Joiner(answerBytes);
        KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(connection, isolated(topics));
        try {
            List<TopicPartition> partitions = partitions(consumer, topics);
            consumer.assign(partitions);
            Map<TopicPartition, Long> start = new HashMap<>(consumer.beginningOffsets(partitions));
            for (InputOffset input : from.list()) {
                start.computeIfPresent(
                        new TopicPartition(input.getTopic(), input.getPartition()),
                        (partition, first) -> {
                            joiner.beginAt(partition, requireKept(first, input));
                            return Math.max(first, input.getOffset() - input.getBack());
                        });
            }
            start.forEach(consumer::seek);
            return new Opened(consumer, joiner);
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
        Opened opened = open(topics, from);
        try (KafkaConsumer<byte[], byte[]> consumer = opened.consumer()) {
            Map<TopicPartition, Long> end = consumer.endOffsets(consumer.assignment());
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!reached(consumer, end)) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                opened.joiner().join(records, each);
                deadline = records.isEmpty() ? deadline : System.nanoTime() + PATIENCE.toNanos();
                if (System.nanoTime() > deadline) {
                    // of a broker that is away this throws
                    consumer.endOffsets(end.keySet());
                    throw Failures.damaged(
                            connection, topics, "nothing was read for half a minute", null);
                }
            }
            Offsets reached = new Offsets();
            end.keySet()
                    .forEach(
                            partition ->
                                    reached.set(
                                            opened.joiner()
                                                    .position(
                                                            partition,
                                                            consumer.position(partition))));
            return reached;
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
