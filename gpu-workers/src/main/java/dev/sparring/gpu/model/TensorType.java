// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The types of numbers that a safetensors file may have, by the names that it gives them. */
enum TensorType {
    BOOL(1),
    U8(1),
    I8(1),
    F8_E5M2(1),
    F8_E4M3(1),
    F8_E8M0(1),
    I16(2),
    U16(2),
    F16(2) {
        @Override
        double next(ByteBuffer littleEndian) {
            return half(littleEndian.getShort());
        }
    },
    BF16(2) {
        @Override
        double next(ByteBuffer littleEndian) {
            return Float.intBitsToFloat(littleEndian.getShort() << 16);
        }
    },
    I32(4),
    U32(4),
    F32(4) {
        @Override
        double next(ByteBuffer littleEndian) {
            return littleEndian.getFloat();
        }
    },
    F64(8) {
        @Override
        double next(ByteBuffer littleEndian) {
            return littleEndian.getDouble();
        }
    },
    I64(8) {
        @Override
        double next(ByteBuffer littleEndian) {
            return littleEndian.getLong();
        }
    },
    U64(8),
    C64(8);

    private static final int HALF_FRACTION_BITS = 10;
    private static final int HALF_BIAS = 15;
    private static final int HALF_SPECIAL = 31;

    private static final Set<TensorType> REAL = EnumSet.of(F16, BF16, F32, F64);

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    static Optional<TensorType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** Bytes of a number. */
    int bytes() {
        return bytes;
    }

    /** Whether it is floating point that can be read, so that it may be a weight. */
    boolean isReal() {
        return REAL.contains(this);
    }

    /** Whether {@link #next} is there. */
    boolean isRead() {
        return isReal() || this == I64;
    }

    /** The next number, exactly, but for integers beyond 2^53. */
    double next(ByteBuffer littleEndian) {
        throw new IllegalStateException(name() + " is not read");
    }

    /** IEEE 754 binary16. */
    private static double half(short bits) {
        int exponent = bits >> HALF_FRACTION_BITS & HALF_SPECIAL;
        int fraction = bits & (1 << HALF_FRACTION_BITS) - 1;
        double magnitude;
        if (exponent == HALF_SPECIAL) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((double) fraction, 1 - HALF_BIAS - HALF_FRACTION_BITS);
        } else {
            magnitude =
                    Math.scalb(
                            (double) (fraction | 1 << HALF_FRACTION_BITS),
                            exponent - HALF_BIAS - HALF_FRACTION_BITS);
        }
        return bits < 0 ? -magnitude : magnitude;
    }
}
