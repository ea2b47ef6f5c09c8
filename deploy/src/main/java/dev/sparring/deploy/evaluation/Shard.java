// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

/**
 * A share of an evaluation's chunks of images: every {@code count}-th one.
 *
 * @param index from 0
 * @param count shares that make the whole, at least 1
 */
public record Shard(int index, int count) {

    /** The whole. */
    public static final Shard ALL = new Shard(0, 1);

    /** Checks the ranges. */
    public Shard {
        if (count < 1 || index < 0 || index >= count) {
            throw new IllegalArgumentException(
                    "shard %d/%d; write I/N with I from 1 to N".formatted(index + 1, count));
        }
    }

    /**
     * Reads {@code I/N}, I from 1 to N.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Shard parse(String text) {
        if (!text.matches("\\d{1,6}/\\d{1,6}")) {
            throw new IllegalArgumentException("shard %s; write I/N, such as 1/2".formatted(text));
        }
        String[] parts = text.split("/");
        return new Shard(Integer.parseInt(parts[0]) - 1, Integer.parseInt(parts[1]));
    }

    /** Whether the chunk of that number, from 0, is in it. */
    public boolean takes(int chunk) {
        return chunk % count == index;
    }

    /** {@code I/N}. */
    @Override
    public String toString() {
        return index + 1 + "/" + count;
    }
}
