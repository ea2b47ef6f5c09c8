// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;

/** Some examples of a batch. */
final class Rows {

    private Rows() {}

    /**
     * Copies of some rows.
     *
     * @param array (N, ...)
     * @param rows int64 (M), each from 0 to N - 1
     * @return (M, ...), of {@code manager}
     */
    static NDArray of(NDManager manager, NDArray array, NDArray rows) {
        NDArray some = array.get(new NDIndex("{}", rows));
        some.attach(manager);
        return some;
    }
}
