// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.hostile;

import dev.sparring.gpu.data.Randomness;

/** One throw after the other, the same ones for the same seed. Not safe for concurrent use. */
final class Dice {

    private final Randomness source;
    private long thrown;

    Dice(long seed) {
        source = Randomness.of(seed).with("hostile");
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

    /** Any bytes. */
    byte[] bytes(int count) {
        int[] values = next().integers(count, 256);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
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
