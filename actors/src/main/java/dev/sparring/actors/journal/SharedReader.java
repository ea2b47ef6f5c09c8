// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.gpu.device.Background;
import dev.sparring.protocol.v1.InputOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a topic together with others: Kafka gives each partition to one of the group, and when
 * one of them dies or leaves, its partitions to the rest. What was read but not {@link #commit}ted
 * is read again by the next owner, so work is done at least once.
 *
 * <p>A thread of its own reads and hands over, as {@link JournalReader}'s does; it keeps in touch
 * with the group also while its owner is busy.
 */
public final class SharedReader implements AutoCloseable {

    /** Told what happens, on the reader's thread. */
    public interface Listener {

        /** A batch; the next one comes after {@link SharedReader#nextAfter}. */
        void onEntries(List<Entry> entries);

        /** These partitions are this reader's from now on. */
        void onTaken(Set<Integer> partitions);

        /** These partitions are somebody else's from now on. */
        void onLost(Set<Integer> partitions);

        /** The reading has ended. */
        void onFailure(JournalException failure);
    }

    private static final Logger LOG = LoggerFactory.getLogger(SharedReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final long CLOSE_MILLIS = 5_000;

    private final Connection connection;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Joiner joiner;
    private final String topic;
    private final Offsets from;
    private final String player;
    private final Listener listener;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final AtomicReference<Offsets> done = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean restful;
    private volatile boolean closed;

    /**
     * Joins a group.
     *
     * @param opened member of it
     * @param from not before these offsets, whatever the group has committed
     */
    SharedReader(
            Connection connection,
            Consumers.Opened opened,
            String topic,
            Offsets from,
            String player,
            Listener listener) {
        this.connection = connection;
        consumer = opened.consumer();
        joiner = opened.joiner();
        this.topic = topic;
        this.from = from.copy();
        this.player = player;
        this.listener = listener;
        thread = new Thread(this::follow, "shared-reader-" + player);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Asks for the next batch: after one of no use in a moment, as {@link JournalReader#nextAfter}
     * does.
     */
    public void nextAfter(boolean useful) {
        restful = !useful;
        wanted.set(true);
        consumer.wakeup();
    }

    /** Everything before {@code offsets} is done with: the next owner need not read it again. */
    public void commit(Offsets offsets) {
        done.set(offsets.copy());
    }

    /** Leaves the group and ends the reading. Nothing is handed over after it. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
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
        try {
            consumer.subscribe(List.of(topic), new Rebalance());
            while (!closed) {
                turn();
            }
        } catch (Throwable e) {
            fail(e);
        } finally {
            leave();
        }
    }

    private void turn() throws InterruptedException {
        try {
            consumer.commitAsync(takeDone(), null);
            if (wanted.get() && restful) {
                restful = false;
                Thread.sleep(JournalReader.MOMENT_MILLIS);
            }
            if (wanted.get()) {
                consumer.resume(consumer.paused());
            } else {
                consumer.pause(consumer.assignment());
            }
            List<Entry> entries = new ArrayList<>();
            joiner.join(consumer.poll(POLL), entries::add);
            if (!entries.isEmpty() && !closed) {
                wanted.set(false);
                listener.onEntries(entries);
            }
        } catch (WakeupException e) {
            // somebody wants something, see the loop
        }
    }

    /** What to commit of the partitions that are still this reader's. */
    private Map<TopicPartition, OffsetAndMetadata> takeDone() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        Offsets taken = done.getAndSet(null);
        if (taken != null) {
            for (InputOffset input : taken.of(topic)) {
                TopicPartition partition = new TopicPartition(topic, input.getPartition());
                if (consumer.assignment().contains(partition)) {
                    offsets.put(partition, new OffsetAndMetadata(input.getOffset()));
                }
            }
        }
        return offsets;
    }

    private void leave() {
        try {
            consumer.commitSync(takeDone(), FAREWELL);
        } catch (KafkaException e) {
            // the next owner does a round again
        }
        try {
            consumer.close(
                    CloseOptions.timeout(FAREWELL)
                            .withGroupMembershipOperation(
                                    CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        } catch (KafkaException e) {
            // the group notices by itself
        }
    }

    private void fail(Throwable e) {
        if (!closed) {
            listener.onFailure(
                    e instanceof FencedInstanceIdException
                            ? new FencedException(player, e)
                            : Failures.reading(connection, List.of(topic), e));
        }
    }

    private final class Rebalance implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> taken) {
            if (taken.isEmpty()) {
                return;
            }
            joiner.forget(taken);
            Map<TopicPartition, OffsetAndMetadata> committed =
                    consumer.committed(new HashSet<>(taken));
            consumer.beginningOffsets(taken)
                    .forEach(
                            (partition, beginning) ->
                                    consumer.seek(
                                            partition,
                                            start(partition, beginning, committed.get(partition))));
            if (!wanted.get()) {
                consumer.pause(taken);
            }
            LOG.info("{} reads {} from now on, from {}", player, taken, committed);
            listener.onTaken(numbers(taken));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> given) {
            if (!given.isEmpty()) {
                LOG.info("{} reads {} no more", player, given);
                listener.onLost(numbers(given));
            }
        }

        private long start(TopicPartition partition, long beginning, OffsetAndMetadata committed) {
            long start = beginning;
            for (InputOffset input : from.of(topic)) {
                if (input.getPartition() == partition.partition()) {
                    start = Math.max(start, input.getOffset());
                }
            }
            return committed == null ? start : Math.max(start, committed.offset());
        }

        private Set<Integer> numbers(Collection<TopicPartition> partitions) {
            Set<Integer> numbers = new HashSet<>();
            partitions.forEach(partition -> numbers.add(partition.partition()));
            return numbers;
        }
    }
}
