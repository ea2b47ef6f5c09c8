// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.Message;
import dev.sparring.gpu.device.Background;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Chunk;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Manifest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
 * publishes each record as it is sent, exactly once as long as the process lives. What is larger
 * than its topic takes travels in parts. Used by one thread.
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

    private final String writer = UUID.randomUUID().toString();
    private boolean open;

    /**
     * Where a record goes, and in whose name.
     *
     * @param key empty for none
     * @param round none when negative
     */
    private record Place(String author, String topic, String key, long round) {

        /** Of a part: on a topic that is compacted each is kept. */
        Place of(Chunk chunk) {
            return key.isEmpty()
                    ? this
                    : new Place(author, topic, key + "/" + chunk.getIndex(), round);
        }
    }

    /** A record that could not be written. */
    private record Failure(String topic, Exception why) {}

    private JournalWriter(
            Connection connection,
            Map<String, Object> config,
            Topics topics,
            String player,
            boolean transactional) {
        this.connection = connection;
        this.producer = Background.start(() -> Clients.producer(connection, config));
        this.topics = topics;
        this.player = player;
        this.transactional = transactional;
    }

    /** Opens a transactional writer: fences and aborts whoever wrote as this player before. */
    static JournalWriter transactional(
            Connection connection, Map<String, Object> config, Topics topics, String player) {
        JournalWriter writer = new JournalWriter(connection, config, topics, player, true);
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
        return new JournalWriter(connection, config, topics, player, false);
    }

    /**
     * Sends a record that belongs to no round.
     *
     * @throws JournalException if it, or one sent before, cannot be written
     */
    public void send(String topic, String key, Message value) {
        send(topic, key, -1, value);
    }

    /**
     * Sends a record.
     *
     * @param key empty for none
     * @param round for the header; none when negative
     * @throws JournalException if it, or one sent before, cannot be written
     */
    public void send(String topic, String key, long round, Message value) {
        sendAs(player, topic, key, round, value);
    }

    /**
     * Sends a record in the name of another player, who is not there yet.
     *
     * @param author for the header
     * @throws JournalException if it, or one sent before, cannot be written
     */
    public void sendAs(String author, String topic, String key, long round, Message value) {
        send(new Place(author, topic, key, round), value, () -> {});
    }

    /**
     * Sends a record and tells when it is known what became of it.
     *
     * @param onSettled called on a thread of the client's, when the record is on disk or cannot be
     *     written; {@link #check} tells which
     * @throws JournalException if it, or one sent before, cannot be written
     */
    public void send(String topic, String key, long round, Message value, Runnable onSettled) {
        send(new Place(player, topic, key, round), value, onSettled);
    }

    private void send(Place place, Message value, Runnable onSettled) {
        check();
        int size = value.getSerializedSize();
        int room = connection.limits().valueBytes(connection, topics, place.topic(), size);
        if (size <= room) {
            send(place.topic(), record(place, "", value), onSettled);
            return;
        }
        Cutter cutter = new Cutter(value, TopicLimits.chunkBytes(room), writer);
        Manifest manifest = cutter.manifest();
        send(place.topic(), record(place, Topics.MANIFEST, manifest), () -> {});
        cutter.chunks(
                manifest,
                chunk -> {
                    boolean isLast = chunk.getIndex() == manifest.getChunks() - 1;
                    send(
                            place.topic(),
                            record(place.of(chunk), Topics.CHUNK, chunk),
                            isLast ? onSettled : () -> {});
                });
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

    private ProducerRecord<byte[], byte[]> record(Place place, String part, Message value) {
        return Records.record(
                topics,
                place.author(),
                place.topic(),
                partition(place.topic(), place.round()),
                place.key(),
                place.round(),
                part,
                value.toByteArray());
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
