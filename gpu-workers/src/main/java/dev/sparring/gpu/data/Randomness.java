// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

/**
 * Counter-based randomness (Philox 4x32-10): a pure function of a key, so any round of any player
 * can be drawn again without what came before. Immutable; each call of a drawing method with the
 * same purpose returns the same numbers.
 */
public final class Randomness {

    private final long key;

    private Randomness(long key) {
        this.key = key;
    }

    /** The root of a game. */
    public static Randomness of(long seed) {
        return new Randomness(mix(seed));
    }

    /** An independent stream for a purpose, player or the like. */
    public Randomness with(String name) {
        throw new UnsupportedOperationException("with " + name + key);
    }

    /** An independent stream for a round, index or the like. */
    public Randomness with(long number) {
        throw new UnsupportedOperationException("with " + number);
    }

    /** {@code count} numbers uniform in [0, 1), 24 bits each. */
    public float[] uniform(int count) {
        throw new UnsupportedOperationException("uniform " + count);
    }

    /** {@code count} standard normal numbers (Box-Muller). */
    public float[] gaussian(int count) {
        throw new UnsupportedOperationException("gaussian " + count);
    }

    /** {@code count} integers uniform in [0, bound). */
    public int[] integers(int count, int bound) {
        throw new UnsupportedOperationException("integers " + count + bound);
    }

    /** A uniformly random permutation of 0 .. count-1 (Fisher-Yates). */
    public int[] permutation(int count) {
        throw new UnsupportedOperationException("permutation " + count);
    }

    private static long mix(long value) {
        return value;
    }
}
