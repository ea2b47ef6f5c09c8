// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Writes any bytes with any headers to a game's topics, as a broken or hostile program would: for
 * checking how players bear it. Records go out in the order of {@link #send}; {@link #flush}
 * returns when all of them are there to read. Used by one thread.
 */
public final class RawWriter implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Topics topics;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private RawWriter(Journal journal) {
        producer = new KafkaProducer<>(KafkaSettings.producer(journal.bootstrapServers()));
        topics = journal.topics();
    }

    /** A writer to the topics of one game. */
    public static RawWriter open(Journal journal) {
        return new RawWriter(journal);
    }

    /**
     * Sends a record, without waiting for it.
     *
     * @param topic its whole name, such as that of {@link Topics#rounds}
     * @param key null for none
     * @param headers all of them; nothing is added
     * @param value null for none; not copied
     * @throws JournalException if it, or one sent before, cannot be written
     */
    public void send(String topic, String key, Map<String, String> headers, byte[] value) {
        check();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, key == null ? null : Text.bytes(key), value);
        headers.forEach((name, text) -> record.headers().add(name, Text.bytes(text)));
        try {
            producer.send(record, this::onWritten);
        } catch (KafkaException e) {
            throw explain(e);
        }
    }

    /**
     * Waits until everything sent is written.
     *
     * @throws JournalException if something could not be written
     */
    public void flush() {
        producer.flush();
        check();
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }

    private void onWritten(RecordMetadata metadata, Exception exception) {
        if (exception != null) {
            failure.compareAndSet(null, exception);
        }
    }

    private void check() {
        Exception exception = failure.get();
        if (exception != null) {
            throw explain(exception);
        }
    }

    private JournalException explain(Exception cause) {
        return JournalException.of(
                "cannot write raw records to game %s: %s"
                        .formatted(topics.game(), cause.getMessage()),
                cause);
    }
}
