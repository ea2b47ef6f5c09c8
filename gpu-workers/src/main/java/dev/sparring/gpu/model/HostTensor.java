// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import java.util.Arrays;

/**
 * A float32 array on the host, row-major.
 *
 * @param shape dimensions; empty for a scalar
 * @param values as many as the product of {@code shape}
 */
public record HostTensor(long[] shape, float[] values) {

    /** Checks that the values fill the shape. */
    public HostTensor {
        if (Arrays.stream(shape).reduce(1, (a, b) -> a * b) != values.length) {
            throw new IllegalArgumentException(
                    values.length + " values for shape " + Arrays.toString(shape));
        }
    }
}
