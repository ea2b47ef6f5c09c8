// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Autograd;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Handles to a network's arrays for one pass, attached to the manager of that pass.
 *
 * @param arrays by state_dict name
 */
public record Weights(Map<String, NDArray> arrays) {

    /** The array of that name. */
    public NDArray get(String name) {
        NDArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no weight '" + name + "'; there are " + arrays);
        }
        return array;
    }

    /** What back-propagation left at the arrays that collect gradients, by name, in order. */
    public Map<String, NDArray> gradients(NDManager manager) {
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        arrays.forEach(
                (name, array) -> {
                    if (array.hasGradient()) {
                        gradients.put(name, Autograd.gradient(manager, array));
                    }
                });
        return gradients;
    }
}
