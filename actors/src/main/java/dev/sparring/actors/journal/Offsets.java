// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.v1.InputOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a reader stands in each partition: the offset of the first record it has not seen. Offsets
 * have gaps (transaction markers occupy them), so they are compared, never counted. Not safe for
 * concurrent use.
 */
public final class Offsets {

    private record Partition(String topic, int number) implements Comparable<Partition> {
        @Override
        public int compareTo(Partition other) {
            return Comparator.comparing(Partition::topic)
                    .thenComparingInt(Partition::number)
                    .compare(this, other);
        }
    }

    /**
     * Where a reader stands, and where it begins to find what was not complete there.
     *
     * @param since at most {@code offset}
     */
    private record Place(long offset, long since) {

        static final Place BEGINNING = new Place(0, 0);

        static Place of(InputOffset input) {
            long back = Math.max(0, Math.min(input.getBack(), input.getOffset()));
            return new Place(input.getOffset(), input.getOffset() - back);
        }

        Place atMost(Place other) {
            return new Place(Math.min(offset, other.offset), Math.min(since, other.since));
        }
    }

    private final Map<Partition, Place> offsets = new TreeMap<>();

    /** No partitions yet. */
    public Offsets() {}

    /** As a checkpoint recorded them. */
    public Offsets(Collection<InputOffset> inputs) {
        inputs.forEach(this::set);
    }

    /** Notes that reading goes on at {@code input}. */
    public void set(InputOffset input) {
        offsets.put(key(input), Place.of(input));
    }

    /** Knows nothing of a partition any more. */
    public void forget(String topic, int partition) {
        offsets.remove(new Partition(topic, partition));
    }

    /** Moves back to {@code input} if that is earlier, or notes it if the partition is new. */
    public void atMost(InputOffset input) {
        offsets.merge(key(input), Place.of(input), Place::atMost);
    }

    /**
     * Moves back so far that a reader with other offsets finds all that it needs. A partition that
     * either of them does not have is read from its beginning.
     *
     * @param topics that the other one reads
     */
    public void atMost(Offsets other, Collection<String> topics) {
        offsets.replaceAll(
                (partition, offset) ->
                        topics.contains(partition.topic())
                                ? offset.atMost(
                                        other.offsets.getOrDefault(partition, Place.BEGINNING))
                                : offset);
    }

    /**
     * Whether a record was complete before these offsets; false for a partition that is not here.
     */
    public boolean isBehind(Entry entry) {
        Place place = offsets.get(new Partition(entry.topic(), entry.partition()));
        return place != null && entry.last() < place.offset();
    }

    /** Whether {@code input} lies before these offsets; false for a partition that is not here. */
    public boolean isAfter(InputOffset input) {
        return offsetOf(key(input)) > input.getOffset();
    }

    /**
     * Whether reading can go on at these offsets: nothing of what lies behind them was deleted.
     *
     * @param beginning the first record that is still there, of each partition that matters
     */
    public boolean areKept(Offsets beginning) {
        return beginning.offsets.entrySet().stream()
                .allMatch(first -> offsetOf(first.getKey()) >= first.getValue().offset());
    }

    /** The partitions of one topic. */
    public List<InputOffset> of(String topic) {
        return list().stream().filter(input -> input.getTopic().equals(topic)).toList();
    }

    /** The partitions of some topics, by name. */
    public Offsets only(Predicate<String> topics) {
        return new Offsets(list().stream().filter(input -> topics.test(input.getTopic())).toList());
    }

    /** All partitions, by topic and number. */
    public List<InputOffset> list() {
        return offsets.entrySet().stream()
                .map(
                        entry ->
                                InputOffset.newBuilder()
                                        .setTopic(entry.getKey().topic())
                                        .setPartition(entry.getKey().number())
                                        .setOffset(entry.getValue().offset())
                                        .setBack(
                                                entry.getValue().offset()
                                                        - entry.getValue().since())
                                        .build())
                .toList();
    }

    /** An independent copy. */
    public Offsets copy() {
        return new Offsets(list());
    }

    /** Where reading goes on; 0 for a partition that is not here. */
    long offsetOf(TopicPartition partition) {
        return offsetOf(new Partition(partition.topic(), partition.partition()));
    }

    private long offsetOf(Partition partition) {
        return offsets.getOrDefault(partition, Place.BEGINNING).offset();
    }

    private static Partition key(InputOffset input) {
        return new Partition(input.getTopic(), input.getPartition());
    }
}
