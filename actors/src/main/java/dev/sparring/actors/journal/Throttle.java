// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads topics that strangers may write to no faster than anybody honest writes: a flood on one of
 * them holds up that topic and no other. Used by the reader's thread.
 */
final class Throttle {

    /** Of one topic; an attacker writes a record a round, and one every five seconds. */
    static final int RECORDS_PER_SECOND = 5_000;

    static final long BYTES_PER_SECOND = 256L << 20;

    /** A topic may be ahead of its rate by so much. */
    private static final long BURST_NANOS = Duration.ofMillis(200).toNanos();

    private final Consumer<?, ?> consumer;
    private final LongSupplier nanoTime;

    /** When a topic that keeps to its rate would have come to where it is. */
    private final Map<TopicPartition, Long> due = new HashMap<>();

    Throttle(Consumer<?, ?> consumer) {
        this(consumer, System::nanoTime);
    }

    Throttle(Consumer<?, ?> consumer, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.nanoTime = nanoTime;
    }

    /** Notes what was read, and lets a topic rest that is ahead of its rate. */
    void read(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        long now = nanoTime.getAsLong();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (Topics.isReadUncommitted(record.topic())) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                long before = Math.max(now, due.getOrDefault(partition, now));
                due.put(partition, before + nanos(record));
            }
        }
        List<TopicPartition> ahead = new ArrayList<>();
        due.forEach(
                (partition, at) -> {
                    if (at - now > BURST_NANOS) {
                        ahead.add(partition);
                    }
                });
        consumer.pause(ahead);
    }

    /**
     * Goes on with those that have rested.
     *
     * @param longest that the reader would wait for records
     * @return how long it may wait: not beyond the end of the next rest
     */
    Duration resume(Duration longest) {
        long now = nanoTime.getAsLong();
        long wait = longest.toNanos();
        List<TopicPartition> rested = new ArrayList<>();
        for (TopicPartition partition : consumer.paused()) {
            long left = due.getOrDefault(partition, now) - now;
            if (left <= 0) {
                rested.add(partition);
            } else {
                wait = Math.min(wait, left);
            }
        }
        consumer.resume(rested);
        return Duration.ofNanos(wait);
    }

    private static long nanos(ConsumerRecord<byte[], byte[]> record) {
        long size = Math.max(0, record.serializedValueSize());
        long second = Duration.ofSeconds(1).toNanos();
        return Math.max(second / RECORDS_PER_SECOND, size * second / BYTES_PER_SECOND);
    }
}
