// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.sparring.gpu.device.Download;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything a learning player needs to go on exactly where it was.
 *
 * @param weights parameters and running statistics, under state_dict names
 * @param optimizer its buffers: of SGD the momentum, under the names of the parameters (one without
 *     has not been stepped yet); of Adam both moments and the number of steps
 */
public record PlayerState(StateDict weights, StateDict optimizer) {

    /** A copy of arrays on a device, both halves in one read. */
    public static PlayerState copyOf(Map<String, NDArray> weights, Map<String, NDArray> optimizer) {
        NDList all = new NDList(weights.values());
        all.addAll(optimizer.values());
        Iterator<float[]> values = Download.floats(all).iterator();
        return new PlayerState(dict(weights, values), dict(optimizer, values));
    }

    private static StateDict dict(Map<String, NDArray> arrays, Iterator<float[]> values) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        arrays.forEach(
                (name, array) ->
                        tensors.put(
                                name, new HostTensor(array.getShape().getShape(), values.next())));
        return new StateDict(tensors);
    }
}
