// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Tensor;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Optional;

/**
 * The rule for every value of an adversarial batch, in float32 arithmetic:
 *
 * <pre>
 *   finite(v)    0 &lt;= v &lt;= 1    |v - x| &lt;= limit
 *   x = (float) pixel / 255f     limit = epsilon + 1e-6f
 * </pre>
 *
 * <p>Each operation rounds once, to nearest even, so every IEEE 754 machine gives the same verdict.
 * Rounding never reverses an order, hence the legal values around one of the 256 clean ones are an
 * interval; and floats that are not negative compare like the integers with their bits. The fast
 * path is therefore two integer subtractions a value and has no branch; only a batch that fails it
 * (or holds -0.0, which is legal) is searched by the rule as written for its first offender.
 */
final class PixelRules {

    private static final int LEVELS = 256;
    private static final int CHUNK = 4096;

    private final float epsilon;
    private final float limit;
    private final int[] lowest = new int[LEVELS];
    private final int[] highest = new int[LEVELS];

    /** The first illegal value, and what is wrong with it. */
    record Breach(FoulReason reason, String detail) {}

    PixelRules(float epsilon) {
        if (!(epsilon >= 0 && epsilon <= 1)) {
            throw new IllegalArgumentException("epsilon %s; use 0 to 1".formatted(epsilon));
        }
        this.epsilon = epsilon;
        this.limit = epsilon + Rules.TOLERANCE;
        for (int pixel = 0; pixel < LEVELS; pixel++) {
            lowest[pixel] = Float.floatToRawIntBits(bound(pixel, 0f));
            highest[pixel] = Float.floatToRawIntBits(bound(pixel, 1f));
        }
    }

    /** The legal value nearest to {@code end}, the end of the range. */
    private float bound(int pixel, float end) {
        float clean = pixel / 255f;
        float away = end == 0 ? clean - limit : clean + limit;
        float value = Math.max(0, Math.min(1, Math.nextAfter(away, end)));
        while (Math.abs(value - clean) > limit) {
            value = Math.nextAfter(value, clean);
        }
        while (value != end && Math.abs(Math.nextAfter(value, end) - clean) <= limit) {
            value = Math.nextAfter(value, end);
        }
        return value;
    }

    /**
     * The first illegal value, if any. Shapes were checked before.
     *
     * @param adversarial float32 (copies * N, C, H, W)
     * @param clean uint8 (N, C, H, W)
     */
    Optional<Breach> judge(Tensor adversarial, Tensor clean) {
        byte[] pixels = clean.getData().toByteArray();
        IntBuffer bits =
                adversarial
                        .getData()
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asIntBuffer();
        int[] low = bounds(pixels, lowest);
        int[] high = bounds(pixels, highest);
        int[] chunk = new int[CHUNK];
        for (int copy = 0; copy < bits.limit(); copy += pixels.length) {
            for (int from = 0; from < pixels.length; from += CHUNK) {
                int count = Math.min(CHUNK, pixels.length - from);
                bits.get(copy + from, chunk, 0, count);
                if (outside(chunk, low, high, from, count) > 0) {
                    Optional<Breach> found = find(bits, pixels, copy + from, count, clean);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static int[] bounds(byte[] pixels, int[] table) {
        int[] bounds = new int[pixels.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = table[pixels[i] & 0xff];
        }
        return bounds;
    }

    /** How many values are outside their bounds; a negative one fails one side or the other. */
    private static int outside(int[] bits, int[] low, int[] high, int from, int count) {
        int outside = 0;
        for (int i = 0; i < count; i++) {
            outside += (bits[i] - low[from + i] | high[from + i] - bits[i]) >>> 31;
        }
        return outside;
    }

    private Optional<Breach> find(
            IntBuffer bits, byte[] pixels, int start, int count, Tensor shape) {
        for (int i = start; i < start + count; i++) {
            float value = Float.intBitsToFloat(bits.get(i));
            if (!Float.isFinite(value)) {
                return breach(FoulReason.FOUL_REASON_NOT_FINITE, i, shape, value + "");
            }
            if (value < 0 || value > 1) {
                return breach(
                        FoulReason.FOUL_REASON_OUT_OF_RANGE,
                        i,
                        shape,
                        value + " is outside [0, 1]");
            }
            float clean = (pixels[i % pixels.length] & 0xff) / 255f;
            float distance = Math.abs(value - clean);
            if (distance > limit) {
                return breach(
                        FoulReason.FOUL_REASON_OVER_BUDGET,
                        i,
                        shape,
                        "%s is %s from the clean %s; epsilon is %s"
                                .formatted(value, distance, clean, epsilon));
            }
        }
        return Optional.empty();
    }

    private static Optional<Breach> breach(
            FoulReason reason, int index, Tensor clean, String detail) {
        int columns = (int) clean.getShape(3);
        int rows = (int) clean.getShape(2);
        int channels = (int) clean.getShape(1);
        int column = index % columns;
        int row = index / columns % rows;
        int channel = index / columns / rows % channels;
        int image = index / columns / rows / channels;
        return Optional.of(
                new Breach(
                        reason,
                        "image %d, channel %d, row %d, column %d: %s"
                                .formatted(image, channel, row, column, detail)));
    }
}
