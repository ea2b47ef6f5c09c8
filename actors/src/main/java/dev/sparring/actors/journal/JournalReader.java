// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.gpu.device.Background;
import dev.sparring.protocol.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows topics on a thread of its own and hands what it reads to its owner, an actor that is told
 * each batch and asks for the next one: at most one batch is under way, so a slow actor is never
 * flooded. Each partition is read in order.
 *
 * <p>Whoever has no use for what comes lets a moment pass: in a flood of records each batch wakes
 * the reader, the broker and the owner, who then keep the cores from those that compute.
 *
 * <p>A failure is handed over like a batch, and ends the reading: what it means is the owner's to
 * decide.
 */
public final class JournalReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long CLOSE_MILLIS = 5_000;

    /** Short beside a round, long beside the time between two records of a flood. */
    static final long MOMENT_MILLIS = 20;

    /** Nobody who looks at a game sees the difference. */
    private static final long WATCHERS_MOMENT_MILLIS = 100;

    private final Connection connection;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Joiner joiner;
    private final Consumer<List<Entry>> onEntries;
    private final Consumer<JournalException> onFailure;
    private final Semaphore wanted = new Semaphore(1);
    private final Throttle throttle;
    private final Queue<String> added = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile long restMillis;
    private volatile boolean closed;

    JournalReader(
            Connection connection,
            String name,
            Consumers.Opened opened,
            Consumer<List<Entry>> onEntries,
            Consumer<JournalException> onFailure) {
        this.connection = connection;
        consumer = opened.consumer();
        joiner = opened.joiner();
        throttle = new Throttle(consumer);
        this.onEntries = onEntries;
        this.onFailure = onFailure;
        thread = new Thread(this::follow, "journal-reader-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks for the next batch; call once for each batch that was handed over. */
    public void next() {
        nextIn(0);
    }

    /** The same of somebody who only watches: for 100 ms later if the last batch was not full. */
    public void nextInAMoment() {
        nextIn(WATCHERS_MOMENT_MILLIS);
    }

    /**
     * The same of a player: at once after a batch of some use, else 20 ms later if it was not full.
     * In a flood garbage comes in fewer and larger batches then, and an answer is late by no more.
     */
    public void nextAfter(boolean useful) {
        nextIn(useful ? 0 : MOMENT_MILLIS);
    }

    private void nextIn(long millis) {
        restMillis = millis;
        wanted.release();
    }

    /** Reads one more topic from now on, from its beginning: its first partition. Or goes on. */
    public void add(String topic) {
        added.add(topic);
        consumer.wakeup();
    }

    /** Ends the reading and waits until the thread has ended. Nothing is handed over after it. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        wanted.release();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        Background.enter();
        List<String> topics =
                consumer.assignment().stream().map(TopicPartition::topic).distinct().toList();
        try (consumer) {
            List<Entry> entries = List.of();
            while (!closed) {
                wanted.acquire();
                if (!closed && entries.size() < KafkaSettings.BATCH_RECORDS) {
                    Thread.sleep(restMillis);
                }
                entries = List.of();
                while (!closed && entries.isEmpty()) {
                    entries = poll();
                }
                if (!closed) {
                    onEntries.accept(entries);
                }
            }
        } catch (Throwable e) {
            fail(topics, e);
        }
    }

    private void fail(List<String> topics, Throwable e) {
        if (!closed) {
            onFailure.accept(Failures.reading(connection, topics, e));
        }
    }

    private List<Entry> poll() {
        List<Entry> entries = new ArrayList<>();
        try {
            takeUp();
            ConsumerRecords<byte[], byte[]> records = consumer.poll(throttle.resume(POLL));
            throttle.read(records);
            joiner.join(records, entries::add);
        } catch (WakeupException e) {
            // closed, or a topic was added
        } catch (OffsetOutOfRangeException e) {
            startAnew(e);
        }
        return entries;
    }

    private void takeUp() {
        Set<TopicPartition> partitions = new HashSet<>(consumer.assignment());
        List<TopicPartition> more = new ArrayList<>();
        for (String topic = added.poll(); topic != null; topic = added.poll()) {
            TopicPartition partition = new TopicPartition(topic, 0);
            if (partitions.add(partition)) {
                more.add(partition);
            }
        }
        if (!more.isEmpty()) {
            consumer.assign(partitions);
            consumer.seekToBeginning(more);
        }
    }

    /** What strangers do with a topic of theirs is no reason to stop reading others. */
    private void startAnew(OffsetOutOfRangeException lost) {
        if (!lost.partitions().stream()
                .allMatch(partition -> Topics.isReadUncommitted(partition.topic()))) {
            throw lost;
        }
        LOG.warn("records are gone that were not read yet: {}", lost.getMessage());
        joiner.forget(lost.partitions());
        consumer.seekToBeginning(lost.partitions());
    }
}
