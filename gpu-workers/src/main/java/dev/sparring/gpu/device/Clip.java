// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Cuts values off at two bounds. Nothing else calls {@code NDArray.clip}. */
public final class Clip {

    private Clip() {}

    /**
     * {@code min(max(x, lowest), highest)}. The gradient passes where {@code lowest <= x <=
     * highest}, the bounds included, and is 0 elsewhere.
     *
     * @return of the manager of {@code array}
     */
    public static NDArray of(NDArray array, float lowest, float highest) {
        NDManager manager = array.getManager();
        // DJL makes the bounds where the array's manager is, and reads them back at once: on a GPU
        // that is four transfers, each of which waits. They do not stay in the graph
        try (NDManager host = manager.newSubManager(ai.djl.Device.cpu())) {
            array.attach(host);
            try {
                NDArray clipped = array.clip(lowest, highest);
                clipped.attach(manager);
                return clipped;
            } finally {
                array.attach(manager);
            }
        }
    }
}
