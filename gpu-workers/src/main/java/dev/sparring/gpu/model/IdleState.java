// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * States of a player whose device only pauses ({@link dev.sparring.gpu.device.Pause}): after each
 * round another one, so that as much is copied, hashed and sent as if it had learnt.
 */
public final class IdleState {

    private IdleState() {}

    /** A copy of a state in which one weight is the next larger number. */
    public static PlayerState after(PlayerState before) {
        StateDict weights = copy(before.weights());
        weights.tensors().values().stream()
                .map(HostTensor::values)
                .filter(values -> values.length > 0)
                .findFirst()
                .ifPresent(values -> values[0] = Math.nextUp(values[0]));
        return new PlayerState(weights, copy(before.optimizer()));
    }

    private static StateDict copy(StateDict dict) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        dict.tensors()
                .forEach(
                        (name, tensor) ->
                                tensors.put(
                                        name,
                                        new HostTensor(tensor.shape(), tensor.values().clone())));
        return new StateDict(tensors);
    }
}
