// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.conform;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.StateDict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights that tell who attacks old ones: each version takes its logits another number of times,
 * and every other version takes their opposite, so what raises the loss of one lowers that of the
 * next.
 */
final class Theta {

    /** Random weights alone say nearly the same of every image. */
    private static final float AMPLIFICATION = 10;

    /** The last layer: its weight and its bias. */
    private static final int LAST_TENSORS = 2;

    private final StateDict first;

    Theta(GameSettings settings) {
        first =
                settings.defender()
                        .classifier()
                        .initialWeights(Randomness.of(settings.seed()).with(Players.DEFENDER));
    }

    /** The weights of a version. */
    StateDict of(long version) {
        float size = AMPLIFICATION * (1 + version % 8 / 8f);
        float factor = version % 2 == 0 ? size : -size;
        Map<String, HostTensor> tensors = new LinkedHashMap<>(first.tensors());
        List<String> names = new ArrayList<>(tensors.keySet());
        for (String name : names.subList(names.size() - LAST_TENSORS, names.size())) {
            tensors.compute(name, (same, tensor) -> times(tensor, factor));
        }
        return new StateDict(tensors);
    }

    private static HostTensor times(HostTensor tensor, float factor) {
        float[] values = tensor.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return new HostTensor(tensor.shape(), values);
    }
}
