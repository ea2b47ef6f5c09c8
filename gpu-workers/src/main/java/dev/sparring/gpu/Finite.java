// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Tells finite numbers from others. */
public final class Finite {

    private Finite() {}

    /** The index of the first value that is NaN or infinite. */
    public static OptionalInt firstNot(float[] values) {
        return IntStream.range(0, values.length)
                .filter(i -> !Float.isFinite(values[i]))
                .findFirst();
    }
}
