// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads topics record by record, at the pace of whoever asks, up to what there is at the time:
 * however long a game is, no more than a few fetches of it are in memory. Partitions are
 * interleaved, each in order: of what travelled in parts that of the last ones. Used by one thread.
 */
public final class JournalCursor implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Connection connection;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Joiner joiner;
    private final Deque<Entry> fetched = new ArrayDeque<>();
    private Map<TopicPartition, Long> end = Map.of();
    private boolean endStays;
    private long recordsLeft = Long.MAX_VALUE;
    private long bytesLeft = Long.MAX_VALUE;

    JournalCursor(Connection connection, Consumers.Opened opened) {
        this.connection = connection;
        consumer = opened.consumer();
        joiner = opened.joiner();
    }

    /** Ends before these offsets, or at the end that the log has now if that comes first. */
    JournalCursor upTo(Offsets until) {
        end = new HashMap<>(consumer.endOffsets(consumer.assignment()));
        end.replaceAll((partition, log) -> Math.min(log, until.offsetOf(partition)));
        endStays = true;
        return this;
    }

    /** Ends with the fetch that brings so much, of whatever kind; nothing of it is left out. */
    JournalCursor atMost(int records, long bytes) {
        recordsLeft = records;
        bytesLeft = bytes;
        return this;
    }

    /**
     * The next record, which stays the next one; empty at the end.
     *
     * @throws JournalException if the broker does not answer
     */
    public Optional<Entry> peek() {
        try {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (fetched.isEmpty() && !atEnd()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    recordsLeft--;
                    bytesLeft -= Math.max(0, record.serializedValueSize());
                }
                joiner.join(records, this::take);
                deadline = records.isEmpty() ? deadline : System.nanoTime() + PATIENCE.toNanos();
                if (fetched.isEmpty() && System.nanoTime() > deadline) {
                    // of a broker that is away this throws
                    consumer.endOffsets(end.keySet());
                    throw Failures.damaged(
                            connection, topics(), "nothing was read for half a minute", null);
                }
            }
            return Optional.ofNullable(fetched.peek());
        } catch (KafkaException e) {
            throw Failures.reading(connection, topics(), e);
        }
    }

    /** The same record as {@link #peek}, and the one after it is the next one. */
    public Optional<Entry> next() {
        Optional<Entry> next = peek();
        fetched.poll();
        return next;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void take(Entry entry) {
        TopicPartition partition = new TopicPartition(entry.topic(), entry.partition());
        if (!endStays || entry.last() < end.get(partition)) {
            fetched.add(entry);
        }
    }

    private List<String> topics() {
        return consumer.assignment().stream().map(TopicPartition::topic).distinct().toList();
    }

    /** Asks the broker only when what it said last is read. */
    private boolean atEnd() {
        if (recordsLeft <= 0 || bytesLeft <= 0) {
            return true;
        }
        if (!endStays && isRead()) {
            end = consumer.endOffsets(consumer.assignment());
        }
        return isRead();
    }

    private boolean isRead() {
        return end.entrySet().stream()
                .allMatch(each -> consumer.position(each.getKey()) >= each.getValue());
    }
}
