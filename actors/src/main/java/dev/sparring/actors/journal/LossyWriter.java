// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.MessageLite;
import dev.sparring.protocol.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * A pen for records that may be lost. It never waits: a record that cannot be written now, because
 * Kafka is away, is thrown away, in the worst case some seconds later. Used by one thread.
 */
public final class LossyWriter implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final Topics topics;
    private final String player;
    private final AtomicLong lost = new AtomicLong();

    LossyWriter(Connection connection, Map<String, Object> config, Topics topics, String player) {
        this.producer = Clients.producer(connection, config);
        this.topics = topics;
        this.player = player;
        askFor(topics.telemetry());
    }

    /** Sends a record that belongs to no round, if that can be done at once. */
    public void send(String topic, String key, MessageLite value) {
        try {
            producer.send(
                    Records.record(topics, player, topic, null, key, -1, "", value.toByteArray()),
                    this::onWritten);
        } catch (KafkaException e) {
            lost.incrementAndGet();
        }
    }

    /** How many records were thrown away, as far as it is known. */
    public long lost() {
        return lost.get();
    }

    /** Throws away what is not written yet. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    /** The client asks the broker where a topic lies when it is first used, and does not wait. */
    private void askFor(String topic) {
        try {
            producer.partitionsFor(topic);
        } catch (KafkaException e) {
            // not known yet: that is why it is asked
            return;
        }
    }

    private void onWritten(RecordMetadata metadata, Exception exception) {
        if (exception != null) {
            lost.incrementAndGet();
        }
    }
}
