// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.sparring.gpu.device.Autograd;

/** Where in a row of logits the label's is. */
public final class OwnClass {

    private OwnClass() {}

    /**
     * True for the label of each row, else false. With {@code where} it takes the place of a {@code
     * gather}, whose gradient costs a GPU ten operations when it is to be deterministic.
     *
     * @param logits (N, K)
     * @param labels int64 (N)
     * @return boolean (N, K), a constant, of the manager of {@code logits}
     */
    public static NDArray of(NDArray logits, NDArray labels) {
        return rows(logits, labels).eq(classes(logits));
    }

    /** The opposite of {@link #of}. */
    public static NDArray others(NDArray logits, NDArray labels) {
        return rows(logits, labels).neq(classes(logits));
    }

    private static NDArray rows(NDArray logits, NDArray labels) {
        return Autograd.constant(logits.getManager(), labels).expandDims(1);
    }

    private static NDArray classes(NDArray logits) {
        int count = (int) logits.getShape().get(1);
        return logits.getManager().arange(0, count, 1, DataType.INT64);
    }
}
