// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private static final TopicPartition FLOODED = new TopicPartition("g.attacks.eve", 0);
    private static final TopicPartition TRUSTED = new TopicPartition("g.reports", 0);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final AtomicLong now = new AtomicLong();
    private final Throttle throttle = new Throttle(consumer, now::get);

    ThrottleTest() {
        consumer.assign(List.of(FLOODED, TRUSTED));
    }

    @Test
    void shouldLetATopicRestThatIsAheadOfItsRate() {
        throttle.read(records(FLOODED, 2 * Throttle.RECORDS_PER_SECOND, 10));

        assertThat(consumer.paused()).containsExactly(FLOODED);
        assertThat(throttle.resume(SECOND.multipliedBy(9))).isEqualTo(SECOND.multipliedBy(2));
        assertThat(throttle.resume(SECOND)).isEqualTo(SECOND);
        assertThat(consumer.paused()).containsExactly(FLOODED);

        now.addAndGet(SECOND.multipliedBy(2).toNanos());
        assertThat(throttle.resume(SECOND)).isEqualTo(SECOND);
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void shouldCountBytesToo() {
        throttle.read(records(FLOODED, 4, (int) (Throttle.BYTES_PER_SECOND / 4)));

        assertThat(consumer.paused()).containsExactly(FLOODED);
        assertThat(throttle.resume(SECOND.multipliedBy(9)).toMillis()).isBetween(999L, 1001L);
    }

    @Test
    void shouldHoldUpNeitherWhoKeepsToTheRateNorWhoIsTrusted() {
        for (int i = 0; i < 100; i++) {
            throttle.read(records(FLOODED, 60, 10));
            throttle.read(records(TRUSTED, Throttle.RECORDS_PER_SECOND, 10));
            now.addAndGet(SECOND.toNanos() / 64);
        }

        assertThat(consumer.paused()).isEmpty();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(
            TopicPartition partition, int count, int size) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        partition.topic(),
                        partition.partition(),
                        0,
                        0,
                        TimestampType.CREATE_TIME,
                        0,
                        size,
                        new byte[0],
                        new byte[0],
                        new RecordHeaders(),
                        Optional.empty());
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(record);
        }
        return records;
    }
}
