// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Counter-based randomness (Philox 4x32-10): a pure function of a key, so any round of any player
 * can be drawn again without what came before. Immutable and safe to share between threads.
 *
 * <p>The same call on the same stream returns the same numbers, and a longer one starts with those
 * of a shorter one ({@link #permutation} aside). Different methods of one stream are independent.
 * Whoever needs a second draw takes another stream, {@code random.with("latent")}.
 *
 * <p>A stream's 128-bit key is SHA-256 of its parent's key and the name or number, cut; 64 bits of
 * it key Philox, 64 are the upper half of the counter. The lower half holds the kind of draw and
 * the number of the block. Only integer arithmetic and {@link StrictMath} are used, so every
 * machine draws the same bits.
 */
public final class Randomness {

    private static final float UNIT_24 = 1f / (1 << 24);
    private static final double UNIT_32 = 1.0 / (1L << 32);

    /** Numbers that one thread draws; divisible by 4. */
    private static final int PART = 1 << 14;

    /** A word of the counter that keeps the methods of one stream apart. */
    private enum Draw {
        UNIFORM,
        GAUSSIAN,
        INTEGERS,
        PERMUTATION
    }

    private final long key;
    private final long counter;

    private Randomness(ByteBuffer seed) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(seed.array());
            ByteBuffer bytes = ByteBuffer.wrap(hash);
            this.key = bytes.getLong();
            this.counter = bytes.getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The root of a game. */
    public static Randomness of(long seed) {
        return new Randomness(ByteBuffer.allocate(8).putLong(seed));
    }

    /** An independent stream for a purpose, player or the like. */
    public Randomness with(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return new Randomness(child(bytes.length, 's').put(bytes));
    }

    /** An independent stream for a round, index or the like. */
    public Randomness with(long number) {
        return new Randomness(child(8, 'n').putLong(number));
    }

    /** {@code count} numbers uniform in [0, 1), 24 bits each. */
    public float[] uniform(int count) {
        float[] values = new float[count];
        SpareCores.range((count + PART - 1) / PART)
                .forEach(part -> uniform(values, part * PART, Math.min(count, (part + 1) * PART)));
        return values;
    }

    private void uniform(float[] values, int from, int to) {
        int[] block = new int[4];
        int whole = to & ~3;
        for (int i = from; i < whole; i += 4) {
            encrypt(Draw.UNIFORM, i, block);
            values[i] = (block[0] >>> 8) * UNIT_24;
            values[i + 1] = (block[1] >>> 8) * UNIT_24;
            values[i + 2] = (block[2] >>> 8) * UNIT_24;
            values[i + 3] = (block[3] >>> 8) * UNIT_24;
        }
        for (int i = whole; i < to; i++) {
            values[i] = (word(Draw.UNIFORM, i, block) >>> 8) * UNIT_24;
        }
    }

    /** {@code count} standard normal numbers (Box-Muller on 32-bit uniform ones, in float64). */
    public float[] gaussian(int count) {
        float[] values = new float[count];
        int[] block = new int[4];
        for (int i = 0; i < count; i += 2) {
            double radius = uniform32(word(Draw.GAUSSIAN, i, block)) + UNIT_32;
            double angle = 2 * Math.PI * uniform32(word(Draw.GAUSSIAN, i + 1, block));
            double length = Math.sqrt(-2 * StrictMath.log(radius));
            values[i] = (float) (length * StrictMath.cos(angle));
            if (i + 1 < count) {
                values[i + 1] = (float) (length * StrictMath.sin(angle));
            }
        }
        return values;
    }

    /**
     * {@code count} integers uniform in [0, bound), to within 2^-32 of each probability.
     *
     * @param bound above 0
     */
    public int[] integers(int count, int bound) {
        int[] values = new int[count];
        int[] block = new int[4];
        for (int i = 0; i < count; i++) {
            values[i] = below(bound, Draw.INTEGERS, i, block);
        }
        return values;
    }

    /** A uniformly random permutation of 0 .. count-1 (Fisher-Yates). */
    public int[] permutation(int count) {
        int[] values = new int[count];
        int[] block = new int[4];
        for (int i = 0; i < count; i++) {
            int j = below(i + 1, Draw.PERMUTATION, i, block);
            values[i] = values[j];
            values[j] = i;
        }
        return values;
    }

    private ByteBuffer child(int size, char kind) {
        return ByteBuffer.allocate(17 + size).putLong(key).putLong(counter).put((byte) kind);
    }

    /** The {@code index}-th word of a kind of draw; indices of one block must come in order. */
    private int word(Draw draw, int index, int[] block) {
        if ((index & 3) == 0) {
            encrypt(draw, index, block);
        }
        return block[index & 3];
    }

    private void encrypt(Draw draw, int index, int[] block) {
        block[0] = index >>> 2;
        block[1] = draw.ordinal();
        block[2] = (int) counter;
        block[3] = (int) (counter >>> 32);
        Philox.encrypt(block, (int) key, (int) (key >>> 32));
    }

    private int below(int bound, Draw draw, int index, int[] block) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound " + bound + "; it must be above 0");
        }
        // two words make 63 bits; their product with the bound, divided by 2^63
        int first = 2 * (index & 1);
        if (first == 0) {
            word(draw, 2 * index, block);
        }
        long bits = ((long) block[first] << 32 | block[first + 1] & 0xFFFF_FFFFL) >>> 1;
        return (int) Math.multiplyHigh(bits, (long) bound << 1);
    }

    private static double uniform32(int word) {
        return (word & 0xFFFF_FFFFL) * UNIT_32;
    }
}
