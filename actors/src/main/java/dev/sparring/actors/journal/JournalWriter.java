// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.MessageLite;
import dev.sparring.gpu.device.Background;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.InputOffset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * One player's pen. Records go out in the order of {@link #send}; {@link #commit} returns when all
 * of them are on disk for everybody to read.
 *
 * <p>A <em>transactional</em> writer publishes everything between two commits at once or not at
 * all, and opening a second one for the same player fences the first. A <em>plain</em> one
 * publishes each record as it is sent, exactly once as long as the process lives. Used by one
 * thread.
 */
public final class JournalWriter implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Connection connection;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Topics topics;
    private final String player;
    private final boolean transactional;
    private final AtomicReference<Failure> failure = new AtomicReference<>();
    private final Offsets written = new Offsets();
    private boolean open;

    /** A record that could not be written. */
    private record Failure(String topic, Exception why) {}

    private JournalWriter(
            Connection connection,
            KafkaProducer<byte[], byte[]> producer,
            Topics topics,
            String player,
            boolean transactional) {
        this.connection = connection;
        this.producer = producer;
        this.topics = topics;
        this.player = player;
        this.transactional = transactional;
    }

    /** Opens a transactional writer: fences and aborts whoever wrote as this player before. */
    static JournalWriter transactional(
            Connection connection, Map<String, Object> config, Topics topics, String player) {
        JournalWriter writer =
                new JournalWriter(connection, producer(connection, config), topics, player, true);
        try {
            writer.producer.initTransactions();
        } catch (RuntimeException e) {
            writer.producer.close(CLOSE_TIMEOUT);
            throw writer.explain("open the journal", List.of(), e);
        }
        return writer;
    }

    static JournalWriter plain(
            Connection connection, Map<String, Object> config, Topics topics, String player) {
        return new JournalWriter(connection, producer(connection, config), topics, player, false);
    }

    private static KafkaProducer<byte[], byte[]> producer(
            Connection connection, Map<String, Object> config) {
        return Background.start(() -> Clients.producer(connection, config));
    }

    /**
     * Sends a record that belongs to no round.
     *
     * @throws JournalException if it, or one sent before, cannot be written
     */
    public void send(String topic, String key, MessageLite value) {
        send(topic, key, -1, value);
    }

    /**
     * Sends a record.
     *
     * @param key empty for none
     * @param round for the header; none when negative
     * @throws JournalException if it, or one sent before, cannot be written
     */
    public void send(String topic, String key, long round, MessageLite value) {
        sendAs(player, topic, key, round, value);
    }

    /**
     * Sends a record in the name of another player, who is not there yet.
     *
     * @param author for the header
     * @throws JournalException if it, or one sent before, cannot be written
     */
    public void sendAs(String author, String topic, String key, long round, MessageLite value) {
        send(topic, record(author, topic, key, round, value), () -> {});
    }

    /**
     * Sends a record and tells when it is known what became of it.
     *
     * @param onSettled called on a thread of the client's, when the record is on disk or cannot be
     *     written; {@link #check} tells which
     * @throws JournalException if it, or one sent before, cannot be written
     */
    public void send(String topic, String key, long round, MessageLite value, Runnable onSettled) {
        send(topic, record(player, topic, key, round, value), onSettled);
    }

    private void send(String topic, ProducerRecord<byte[], byte[]> record, Runnable onSettled) {
        check();
        try {
            if (transactional && !open) {
                producer.beginTransaction();
                open = true;
            }
            producer.send(
                    record,
                    (metadata, e) -> {
                        onWritten(topic, metadata, e);
                        onSettled.run();
                    });
        } catch (KafkaException e) {
            throw explain("write to " + topic, List.of(topic), e);
        }
    }

    /**
     * Waits until everything sent is written, and publishes it.
     *
     * @throws JournalException if that failed: nothing of a transaction is published then, and this
     *     writer is of no more use
     */
    public void commit() {
        try {
            if (!transactional) {
                producer.flush();
            } else if (open) {
                producer.commitTransaction();
                open = false;
            }
        } catch (RuntimeException e) {
            throw explain("commit", List.of(), e);
        }
        check();
    }

    /** Behind the last record written to each topic, published or not, as far as it is known. */
    public Offsets written() {
        synchronized (written) {
            return written.copy();
        }
    }

    /** Gives up what is not committed. */
    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }

    private ProducerRecord<byte[], byte[]> record(
            String author, String topic, String key, long round, MessageLite value) {
        return Records.record(topics, author, topic, partition(topic, round), key, round, value);
    }

    /** Rounds in flight lie in different partitions; everything else has one. */
    private Integer partition(String topic, long round) {
        return round < 0 || !topic.equals(topics.rounds())
                ? null
                : (int) (round % producer.partitionsFor(topic).size());
    }

    private void onWritten(String topic, RecordMetadata metadata, Exception exception) {
        if (exception != null) {
            failure.compareAndSet(null, new Failure(topic, exception));
            return;
        }
        synchronized (written) {
            written.set(
                    InputOffset.newBuilder()
                            .setTopic(metadata.topic())
                            .setPartition(metadata.partition())
                            .setOffset(metadata.offset() + 1)
                            .build());
        }
    }

    /**
     * Looks whether all that was sent so far was written, as far as it is known.
     *
     * @throws JournalException if something was not, and will not be
     */
    public void check() {
        Failure first = failure.get();
        if (first != null) {
            throw explain("write to " + first.topic(), List.of(first.topic()), first.why());
        }
    }

    private JournalException explain(String what, List<String> into, Exception cause) {
        if (cause instanceof ProducerFencedException
                || cause instanceof InvalidProducerEpochException
                || cause.getCause() instanceof ProducerFencedException) {
            return new FencedException(player, cause);
        }
        return Failures.writing(
                connection,
                into,
                "%s cannot %s of game %s".formatted(player, what, topics.game()),
                cause);
    }
}
