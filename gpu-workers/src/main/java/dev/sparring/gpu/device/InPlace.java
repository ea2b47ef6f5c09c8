// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;

/** Changes of arrays that keep their memory: whoever holds it sees the new values. */
public final class InPlace {

    private static final NDIndex ALL = new NDIndex("...");

    private InPlace() {}

    /**
     * Writes values over those of an array.
     *
     * @param values of the same shape and type, on the same device
     */
    public static void overwrite(NDArray array, NDArray values) {
        if (!array.getShape().equals(values.getShape())) {
            throw new IllegalArgumentException(
                    "values of shape "
                            + values.getShape()
                            + " for an array of "
                            + array.getShape());
        }
        try (Autograd.Scope detached = Autograd.detached()) {
            if (array.getShape().isScalar()) {
                try (NDArray one = array.reshape(1);
                        NDArray value = values.reshape(1)) {
                    one.set(ALL, value);
                }
            } else {
                array.set(ALL, values);
            }
        }
    }
}
