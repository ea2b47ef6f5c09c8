// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.List;

/** Some examples of a batch. */
public final class Rows {

    private Rows() {}

    /**
     * Copies of some rows.
     *
     * @param array (N, ...)
     * @param rows int64 (M), each from 0 to N - 1
     * @return (M, ...), of {@code manager}
     */
    public static NDArray of(NDManager manager, NDArray array, NDArray rows) {
        NDArray some = array.get(new NDIndex("{}", rows));
        some.attach(manager);
        return some;
    }

    /**
     * The way back from parts of a batch to its order.
     *
     * @param parts the indices of each, {@code count} in all
     * @return for each index its place in the parts, one after the other
     */
    public static int[] places(List<int[]> parts, int count) {
        int[] places = new int[count];
        int place = 0;
        for (int[] part : parts) {
            for (int index : part) {
                places[index] = place++;
            }
        }
        return places;
    }
}
