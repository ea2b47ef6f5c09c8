// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Random numbers for the examples of a batch, a row for each. The rows come from one stream for
 * all, or each from a stream of its own; then an example gets the same numbers in whatever batch it
 * is. Immutable and safe to share between threads.
 */
public final class RandomRows {

    private final Optional<Randomness> shared;
    private final List<Randomness> apart;
    private final int from;
    private final int to;

    private RandomRows(Optional<Randomness> shared, List<Randomness> apart, int from, int to) {
        this.shared = shared;
        this.apart = apart;
        this.from = from;
        this.to = to;
    }

    private interface Draw {
        float[] of(Randomness random, int count);
    }

    /**
     * Rows of one stream, in the order of the examples: what an example gets depends on its place.
     *
     * @param count of examples, at least 1
     */
    public static RandomRows together(Randomness random, int count) {
        return new RandomRows(Optional.of(random), List.of(), 0, count);
    }

    /** A row of each of these streams, which are one for each example. */
    public static RandomRows apart(List<Randomness> streams) {
        return new RandomRows(Optional.empty(), List.copyOf(streams), 0, streams.size());
    }

    /** Those of the examples {@code first} to {@code end}, without the latter. */
    public RandomRows rows(int first, int end) {
        return new RandomRows(shared, apart, from + first, from + end);
    }

    /** Independent rows for a purpose. */
    public RandomRows with(String name) {
        return each(random -> random.with(name));
    }

    /** Independent rows for a restart or the like. */
    public RandomRows with(long number) {
        return each(random -> random.with(number));
    }

    private RandomRows each(UnaryOperator<Randomness> key) {
        return new RandomRows(shared.map(key), apart.stream().map(key).toList(), from, to);
    }

    /** Numbers uniform in [0, 1): (N, columns), row-major. */
    public float[] uniform(int columns) {
        return draw(columns, Randomness::uniform);
    }

    /** Standard normal numbers: (N, columns), row-major. */
    public float[] gaussian(int columns) {
        return draw(columns, Randomness::gaussian);
    }

    /**
     * An integer uniform in [0, bound) for each example: (N).
     *
     * @param bound above 0
     */
    public int[] integers(int bound) {
        return shared.map(random -> Arrays.copyOfRange(random.integers(to, bound), from, to))
                .orElseGet(
                        () ->
                                apart.subList(from, to).stream()
                                        .mapToInt(random -> random.integers(1, bound)[0])
                                        .toArray());
    }

    /** A stream for each example, keyed by its place if they share one. */
    public List<Randomness> streams() {
        return shared.map(
                        random ->
                                IntStream.range(from, to)
                                        .mapToObj(i -> random.with("example").with(i))
                                        .toList())
                .orElseGet(() -> apart.subList(from, to));
    }

    private float[] draw(int columns, Draw draw) {
        if (shared.isPresent()) {
            float[] all = draw.of(shared.get(), Math.multiplyExact(to, columns));
            return Arrays.copyOfRange(all, from * columns, to * columns);
        }
        float[] rows = new float[Math.multiplyExact(to - from, columns)];
        for (int i = from; i < to; i++) {
            System.arraycopy(
                    draw.of(apart.get(i), columns), 0, rows, (i - from) * columns, columns);
        }
        return rows;
    }
}
