// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.Message;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Manifest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Writes any bytes to any topic, with any key and headers: for those who test what a game does with
 * them. Nothing is awaited; when a broker is too slow, {@link #send} blocks. Used by one thread.
 */
public final class RawWriter implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** Records of so long go together: each request costs its broker more than a record. */
    private static final int LINGER_MILLIS = 20;

    private final Connection connection;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicLong refused = new AtomicLong();

    /** Writes to the broker of a game. */
    public RawWriter(Journal journal) {
        connection = journal.connection();
        Map<String, Object> config = KafkaSettings.producer(connection);
        config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
        // one that is sent twice does no harm, and a refused one holds up no others
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        producer = Clients.producer(connection, config);
    }

    /**
     * Sends a record.
     *
     * @param key empty for none
     * @param value none for a record whose value is null
     * @throws JournalException if the broker does not answer
     */
    public void send(
            String topic, String key, Map<String, byte[]> headers, Optional<byte[]> value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic, key.isEmpty() ? null : Text.bytes(key), value.orElse(null));
        headers.forEach(record.headers()::add);
        try {
            producer.send(
                    record,
                    (metadata, e) -> {
                        if (e != null) {
                            refused.incrementAndGet();
                        }
                    });
        } catch (KafkaException e) {
            throw Failures.writing(connection, List.of(topic), "cannot write to " + topic, e);
        }
    }

    /**
     * Sends a message in parts, however small it is.
     *
     * @param chunkBytes of its bytes that a chunk holds, at most
     * @throws JournalException if the broker does not answer
     */
    public void sendInParts(
            String topic,
            String key,
            Map<String, byte[]> headers,
            Message message,
            int chunkBytes) {
        Cutter cutter = new Cutter(message, chunkBytes, UUID.randomUUID().toString());
        Manifest manifest = cutter.manifest();
        send(topic, key, part(headers, Topics.MANIFEST), Optional.of(manifest.toByteArray()));
        cutter.chunks(
                manifest,
                chunk ->
                        send(
                                topic,
                                key.isEmpty() ? "" : key + "/" + chunk.getIndex(),
                                part(headers, Topics.CHUNK),
                                Optional.of(chunk.toByteArray())));
    }

    private static Map<String, byte[]> part(Map<String, byte[]> headers, String part) {
        Map<String, byte[]> all = new HashMap<>(headers);
        all.put(Topics.HEADER_PART, Text.bytes(part));
        return all;
    }

    /** Waits until everything sent is written or refused. */
    public void flush() {
        producer.flush();
    }

    /** How many records the broker did not take, as far as it is known. */
    public long refused() {
        return refused.get();
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
