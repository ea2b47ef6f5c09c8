// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Chunk;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Manifest;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Puts messages together that travelled in parts. A message is handed over when its last part is
 * there, and lies where its manifest does; so those of several writers come in the order of their
 * last parts.
 *
 * <p>Who writes may die in between, and strangers may write what they like: what may be incomplete
 * at a time is limited in number, bytes and age. A manifest that claims too much, or is not what
 * its chunks are, is handed over as a record with a flaw, and so is a chunk of no message where
 * strangers may write. Not safe for concurrent use.
 */
final class Joiner {

    /** The longest message of topics that strangers may write to, but for attackers'. */
    private static final long SMALL_BYTES = 1 << 20;

    private static final long HEAP_BYTES = Runtime.getRuntime().maxMemory();

    private final long answerBytes;
    private final Map<TopicPartition, OpenSets> partitions = new HashMap<>();

    /** Messages that were complete before these offsets are not handed over again. */
    private final Map<TopicPartition, Long> begin = new HashMap<>();

    /**
     * One that has seen nothing yet.
     *
     * @param answerBytes the longest message of attackers' topics
     */
    Joiner(long answerBytes) {
        this.answerBytes = answerBytes;
    }

    /** Hands over no message of a partition that is complete before an offset. */
    void beginAt(TopicPartition partition, long offset) {
        begin.put(partition, offset);
    }

    /** Forgets what is incomplete: these partitions are read from elsewhere. */
    void forget(Collection<TopicPartition> moved) {
        partitions.keySet().removeAll(moved);
        begin.keySet().removeAll(moved);
    }

    /**
     * Hands over the messages that are complete with some records, in the order in which they
     * became so.
     */
    void join(Iterable<ConsumerRecord<byte[], byte[]>> records, Consumer<Entry> each) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            take(partition, record)
                    .filter(entry -> entry.last() >= begin.getOrDefault(partition, 0L))
                    .ifPresent(each);
        }
    }

    /** Where reading goes on in a partition that was read up to an offset. */
    InputOffset position(TopicPartition partition, long offset) {
        OpenSets open = partitions.get(partition);
        return InputOffset.newBuilder()
                .setTopic(partition.topic())
                .setPartition(partition.partition())
                .setOffset(offset)
                .setBack(open == null ? 0 : offset - open.first(offset))
                .build();
    }

    private Optional<Entry> take(TopicPartition partition, ConsumerRecord<byte[], byte[]> record) {
        Entry entry = Records.entry(record);
        String part = Text.of(record.headers(), Topics.HEADER_PART);
        boolean isManifest = part.equals(Topics.MANIFEST);
        boolean isChunk = part.equals(Topics.CHUNK);
        OpenSets open = partitions.get(partition);
        if (open == null && !isManifest && !isChunk) {
            return Optional.of(entry);
        }
        if (open == null) {
            open = new OpenSets(limit(record.topic()), isShared(record.topic()));
            partitions.put(partition, open);
        }
        open.pass(entry.value().length);
        Optional<Entry> complete;
        if (isManifest) {
            complete = manifest(open, entry);
        } else if (isChunk) {
            complete = chunk(open, entry);
            relieve();
        } else {
            complete = Optional.of(entry);
        }
        long next = entry.offset() + 1;
        long first = open.first(next);
        if (open.isEmpty()) {
            partitions.remove(partition);
        }
        return complete.map(each -> each.endingAt(entry.offset(), first));
    }

    /** Strangers hoard at the expense of who hoards most. */
    private void relieve() {
        while (incompleteBytes() > HEAP_BYTES / 8) {
            partitions.entrySet().stream()
                    .filter(each -> isShared(each.getKey().topic()))
                    .map(Map.Entry::getValue)
                    .max(Comparator.comparingLong(OpenSets::bytes))
                    .orElseThrow()
                    .dropFirst();
        }
    }

    private long incompleteBytes() {
        return partitions.entrySet().stream()
                .filter(each -> isShared(each.getKey().topic()))
                .mapToLong(each -> each.getValue().bytes())
                .sum();
    }

    private static Optional<Entry> manifest(OpenSets open, Entry entry) {
        try {
            return open.begin(entry.parse(Manifest.parser()), entry);
        } catch (InvalidProtocolBufferException e) {
            return Optional.of(entry.flawed("a manifest that is none: " + e.getMessage()));
        }
    }

    private static Optional<Entry> chunk(OpenSets open, Entry entry) {
        try {
            Chunk chunk = entry.parse(Chunk.parser());
            if (open.has(chunk)) {
                return open.add(chunk);
            }
            return isShared(entry.topic())
                    ? Optional.of(entry.flawed("a chunk of no message"))
                    : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            return Optional.of(entry.flawed("a chunk that is none: " + e.getMessage()));
        }
    }

    private long limit(String topic) {
        if (!isShared(topic)) {
            return Math.min(Integer.MAX_VALUE - Long.BYTES, HEAP_BYTES / 3);
        }
        return Topics.kind(topic).equals("attacks") ? answerBytes : SMALL_BYTES;
    }

    /** Replicas and strangers write there, several at a time. */
    private static boolean isShared(String topic) {
        return Topics.isReadUncommitted(topic);
    }
}
