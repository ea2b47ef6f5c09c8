// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.hostile;

import dev.sparring.gpu.data.Randomness;
import java.util.Arrays;

/** One throw after the other, the same ones for the same seed. Not safe for concurrent use. */
final class Dice {

    /** The longest garbage. */
    static final int MOST_BYTES = 1 << 20;

    private final Randomness source;

    /**
     * All bytes that are thrown are cut out of these: to draw each anew takes longer than to send
     * it.
     */
    private final byte[] junk;

    private long thrown;

    Dice(long seed) {
        source = Randomness.of(seed).with("hostile");
        junk = drawn(source.with("junk"));
    }

    private static byte[] drawn(Randomness random) {
        int[] values = random.integers(2 * MOST_BYTES, 256);
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Uniform in [0, bound). */
    int below(int bound) {
        return next().integers(1, bound)[0];
    }

    /** Uniform in [0, bound), for a bound that may be large. */
    long below(long bound) {
        return Math.floorMod(any(), bound);
    }

    /** Any number. */
    long any() {
        int[] halves = next().integers(2, Integer.MAX_VALUE);
        return (long) halves[0] << 33 ^ (long) halves[1];
    }

    /**
     * Any bytes.
     *
     * @param count at most {@link #MOST_BYTES}
     */
    byte[] bytes(int count) {
        int first = below(MOST_BYTES);
        return Arrays.copyOfRange(junk, first, first + count);
    }

    /** Small numbers. */
    long[] longs(int count, int bound) {
        long[] longs = new long[count];
        for (int i = 0; i < count; i++) {
            longs[i] = below(bound);
        }
        return longs;
    }

    private Randomness next() {
        return source.with(thrown++);
    }
}
