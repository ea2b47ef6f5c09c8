// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.Message;
import dev.sparring.gpu.device.Background;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Manifest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
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
    private final Neighbours neighbours;
    private final AtomicReference<Failure> failure = new AtomicReference<>();
    private final Offsets written = new Offsets();

    /** Handed over, and not known to be on disk. */
    private final AtomicInteger ahead = new AtomicInteger();

    /** How many partitions topics have; that never changes. */
    private final Map<String, Integer> partitions = new ConcurrentHashMap<>();

    private final String writer = UUID.randomUUID().toString();
    private boolean open;

    /** A record that could not be written. */
    private record Failure(String topic, Exception why) {}

    /**
     * Where a record lies.
     *
     * @param first offset of it, or of its manifest
     * @param last offset of its last part
     */
    record Place(int partition, long first, long last) {

        /** Of a record that is not written, or that a broker has taken twice. */
        private static final long UNKNOWN = -1;

        boolean isKnown() {
            return first != UNKNOWN && last != UNKNOWN;
        }

        private static Place of(RecordMetadata last, long first) {
            return new Place(last == null ? 0 : last.partition(), first, offset(last));
        }

        private static long offset(RecordMetadata written) {
            return written == null || !written.hasOffset() ? UNKNOWN : written.offset();
        }
    }

    private JournalWriter(
            Connection connection,
            Map<String, Object> config,
            Topics topics,
            String player,
            boolean transactional,
            Neighbours neighbours) {
        this.connection = connection;
        this.producer = Background.start(() -> Clients.producer(connection, config));
        this.topics = topics;
        this.player = player;
        this.transactional = transactional;
        this.neighbours = neighbours;
    }

    /** Opens a transactional writer: fences and aborts whoever wrote as this player before. */
    static JournalWriter transactional(
            Connection connection,
            Map<String, Object> config,
            Topics topics,
            String player,
            Neighbours neighbours) {
        JournalWriter writer =
                new JournalWriter(connection, config, topics, player, true, neighbours);
        try {
            writer.producer.initTransactions();
        } catch (RuntimeException e) {
            writer.producer.close(CLOSE_TIMEOUT);
            throw writer.explain("open the journal", List.of(), e);
        }
        return writer;
    }

    static JournalWriter plain(
            Connection connection,
            Map<String, Object> config,
            Topics topics,
            String player,
            Neighbours neighbours) {
        return new JournalWriter(connection, config, topics, player, false, neighbours);
    }

    String player() {
        return player;
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
        send(outgoing(author, topic, key, round, value), place -> {});
    }

    /**
     * Sends a record, hands it to the players of this process before, and once more when it is
     * known where it lies; and tells when it is known what became of it. If it is not known to be
     * on disk when this is closed, they have to go back to the log.
     *
     * @param onSettled called on a thread of the client's, when the record is on disk or cannot be
     *     written; {@link #check} tells which
     * @throws JournalException if it, or one sent before, cannot be written
     */
    public void sendAhead(String topic, String key, long round, Message value, Runnable onSettled) {
        check();
        Outgoing record = outgoing(topic, key, round, value);
        Entry early = early(record);
        ahead.incrementAndGet();
        neighbours.hand(early);
        reached(Moment.ANSWER_HANDED);
        send(
                record,
                place -> {
                    if (failure.get() == null) {
                        reached(Moment.ANSWER_ACKNOWLEDGED);
                        if (place.isKnown()) {
                            neighbours.hand(
                                    early.lying(place.partition(), place.first(), place.last()));
                        }
                        ahead.decrementAndGet();
                    }
                    onSettled.run();
                });
    }

    /** A record of this player's, serialised. Safe for concurrent use. */
    Outgoing outgoing(String topic, String key, long round, Message value) {
        return outgoing(player, topic, key, round, value);
    }

    private static Outgoing outgoing(
            String author, String topic, String key, long round, Message value) {
        String kind = value.getDescriptorForType().getFullName();
        return new Outgoing(author, topic, key, round, kind, value.toByteArray());
    }

    /** Hands a record to the players of this process. Safe for concurrent use. */
    void hand(Outgoing record) {
        neighbours.hand(early(record));
    }

    private Entry early(Outgoing record) {
        Integer partition = partition(record.topic(), record.round());
        return Entry.early(
                record.topic(),
                partition == null ? 0 : partition,
                record.key(),
                record.author(),
                record.round(),
                record.value());
    }

    void reached(Moment moment) {
        moment.reached(topics.game(), player);
    }

    /** Sends a record, in parts if it must be so, and tells where it lies when that is settled. */
    void send(Outgoing record, Consumer<Place> onSettled) {
        check();
        String topic = record.topic();
        int size = record.value().length;
        int room = connection.limits().valueBytes(connection, topics, topic, size);
        if (size <= room) {
            send(
                    topic,
                    record(record, ""),
                    written -> onSettled.accept(Place.of(written, Place.offset(written))));
            return;
        }
        Cutter cutter =
                new Cutter(record.kind(), record.value(), TopicLimits.chunkBytes(room), writer);
        Manifest manifest = cutter.manifest();
        byte[] head = manifest.toByteArray();
        AtomicLong first = new AtomicLong(Place.UNKNOWN);
        send(
                topic,
                record(record.with(head), Topics.MANIFEST),
                written -> first.set(Place.offset(written)));
        cutter.chunks(
                manifest,
                chunk -> {
                    boolean isLast = chunk.getIndex() == manifest.getChunks() - 1;
                    Outgoing part = record.part(chunk.getIndex(), chunk.toByteArray());
                    send(
                            topic,
                            record(part, Topics.CHUNK),
                            written -> {
                                if (isLast) {
                                    onSettled.accept(Place.of(written, first.get()));
                                }
                            });
                });
    }

    private void send(
            String topic,
            ProducerRecord<byte[], byte[]> record,
            Consumer<RecordMetadata> onSettled) {
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
                        onSettled.accept(metadata);
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

    /** Gives up what is not committed, and waits a moment for what was sent. */
    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
        if (ahead.get() > 0) {
            neighbours.lose();
        }
    }

    private ProducerRecord<byte[], byte[]> record(Outgoing record, String part) {
        return Records.record(topics, record, partition(record.topic(), record.round()), part);
    }

    /** Rounds in flight lie in different partitions; everything else has one. */
    private Integer partition(String topic, long round) {
        if (round < 0 || !topic.equals(topics.rounds())) {
            return null;
        }
        try {
            int all =
                    partitions.computeIfAbsent(topic, each -> producer.partitionsFor(each).size());
            return (int) (round % all);
        } catch (KafkaException e) {
            throw explain("write to " + topic, List.of(topic), e);
        }
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
