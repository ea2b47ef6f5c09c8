// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.v1.InputOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

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

    private final Map<Partition, Long> offsets = new TreeMap<>();

    /** No partitions yet. */
    public Offsets() {}

    /** As a checkpoint recorded them. */
    public Offsets(Collection<InputOffset> inputs) {
        inputs.forEach(input -> offsets.put(key(input), input.getOffset()));
    }

    /** Notes that reading goes on at {@code input}. */
    public void set(InputOffset input) {
        offsets.put(key(input), input.getOffset());
    }

    /** Knows nothing of a partition any more. */
    public void forget(String topic, int partition) {
        offsets.remove(new Partition(topic, partition));
    }

    /** Moves back to {@code input} if that is earlier, or notes it if the partition is new. */
    public void atMost(InputOffset input) {
        offsets.merge(key(input), input.getOffset(), Math::min);
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
                                ? Math.min(offset, other.offsets.getOrDefault(partition, 0L))
                                : offset);
    }

    /** Whether a record lies before these offsets; false for a partition that is not here. */
    public boolean isBehind(Entry entry) {
        Long offset = offsets.get(new Partition(entry.topic(), entry.partition()));
        return offset != null && entry.offset() < offset;
    }

    /** Whether {@code input} lies before these offsets; false for a partition that is not here. */
    public boolean isAfter(InputOffset input) {
        return offsets.getOrDefault(key(input), 0L) > input.getOffset();
    }

    /**
     * Whether reading can go on at these offsets: nothing of what lies behind them was deleted.
     *
     * @param beginning the first record that is still there, of each partition that matters
     */
    public boolean areKept(Offsets beginning) {
        return beginning.offsets.entrySet().stream()
                .allMatch(first -> offsets.getOrDefault(first.getKey(), 0L) >= first.getValue());
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
                                        .setOffset(entry.getValue())
                                        .build())
                .toList();
    }

    /** An independent copy. */
    public Offsets copy() {
        return new Offsets(list());
    }

    private static Partition key(InputOffset input) {
        return new Partition(input.getTopic(), input.getPartition());
    }
}
