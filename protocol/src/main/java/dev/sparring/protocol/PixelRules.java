// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import com.google.protobuf.ByteString;
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
 * The fast path reads each value as its bits: for values that are not negative, float32 and int
 * compare alike, and infinities and NaN lie above every finite value. It therefore has no branch;
 * only a batch that fails it (or holds -0.0, which is legal) is searched for the first offender.
 */
final class PixelRules {

    private static final float[] VALUES = new float[256];
    private static final int ONE = Float.floatToRawIntBits(1f);
    private static final int SIGN = 0x8000_0000;

    static {
        for (int pixel = 0; pixel < 256; pixel++) {
            VALUES[pixel] = pixel / 255f;
        }
    }

    private final float epsilon;
    private final float limit;

    /** What is wrong with the first illegal value. */
    record Breach(FoulReason reason, String detail) {}

    PixelRules(float epsilon) {
        if (!(epsilon >= 0 && epsilon <= 1)) {
            throw new IllegalArgumentException("epsilon %s; use 0 to 1".formatted(epsilon));
        }
        this.epsilon = epsilon;
        this.limit = epsilon + Rules.TOLERANCE;
    }

    /**
     * The first illegal value, if any. Shapes were checked before.
     *
     * @param adversarial float32 (copies * N, C, H, W)
     * @param clean uint8 (N, C, H, W)
     */
    Optional<Breach> judge(Tensor adversarial, Tensor clean) {
        float[] cleanValues = values(clean.getData());
        IntBuffer bits =
                adversarial
                        .getData()
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asIntBuffer();
        int[] copy = new int[cleanValues.length];
        for (int start = 0; start < bits.limit(); start += copy.length) {
            bits.get(start, copy);
            if (!legal(copy, cleanValues)) {
                Optional<Breach> found = find(copy, cleanValues, start, clean);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static float[] values(ByteString pixels) {
        float[] values = new float[pixels.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = VALUES[pixels.byteAt(i) & 0xff];
        }
        return values;
    }

    private boolean legal(int[] bits, float[] clean) {
        int limitBits = Float.floatToRawIntBits(limit);
        int negative = 0;
        for (int i = 0; i < clean.length; i++) {
            int value = bits[i];
            float difference = Float.intBitsToFloat(value) - clean[i];
            int distance = Float.floatToRawIntBits(difference) & ~SIGN;
            negative |= value | (ONE - value) | (limitBits - distance);
        }
        return negative >= 0;
    }

    private Optional<Breach> find(int[] bits, float[] clean, int start, Tensor shape) {
        for (int i = 0; i < clean.length; i++) {
            float value = Float.intBitsToFloat(bits[i]);
            if (!Float.isFinite(value)) {
                return breach(FoulReason.FOUL_REASON_NOT_FINITE, start + i, shape, value + "");
            }
            if (value < 0 || value > 1) {
                return breach(
                        FoulReason.FOUL_REASON_OUT_OF_RANGE,
                        start + i,
                        shape,
                        value + " is outside [0, 1]");
            }
            float distance = Math.abs(value - clean[i]);
            if (distance > limit) {
                return breach(
                        FoulReason.FOUL_REASON_OVER_BUDGET,
                        start + i,
                        shape,
                        "%s is %s from the clean %s; epsilon is %s"
                                .formatted(value, distance, clean[i], epsilon));
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
