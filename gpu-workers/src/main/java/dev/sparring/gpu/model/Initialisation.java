// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import dev.sparring.gpu.data.Randomness;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Random initial weights, drawn on the host: each tensor from the stream of its name. */
final class Initialisation {

    private Initialisation() {}

    /** One tensor of a network. */
    @FunctionalInterface
    interface Rule {
        float[] values(Parameters.Spec spec, Randomness random);
    }

    /** Applies a rule to each tensor. */
    static StateDict of(List<Parameters.Spec> specs, Randomness random, Rule rule) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        for (Parameters.Spec spec : specs) {
            float[] values = rule.values(spec, random.with(spec.name()));
            tensors.put(spec.name(), new HostTensor(spec.shape(), values));
        }
        return new StateDict(tensors);
    }

    /** Weights and biases uniform within 1 / sqrt(inputs of a unit); a bias follows its weight. */
    static StateDict uniformByInputs(List<Parameters.Spec> specs, Randomness random) {
        long[] inputs = new long[1];
        return of(
                specs,
                random,
                (spec, stream) -> {
                    if (spec.shape().length > 1) {
                        inputs[0] = inputs(spec);
                    }
                    return uniform(spec, 1 / Math.sqrt(inputs[0]), stream);
                });
    }

    /** Uniform in [-bound, bound). */
    static float[] uniform(Parameters.Spec spec, double bound, Randomness random) {
        float[] values = random.uniform(size(spec));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * values[i] - 1) * bound);
        }
        return values;
    }

    /** Normal with a mean and a standard deviation. */
    static float[] normal(Parameters.Spec spec, double mean, double deviation, Randomness random) {
        float[] values = random.gaussian(size(spec));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * values[i]);
        }
        return values;
    }

    /** The same number everywhere. */
    static float[] constant(Parameters.Spec spec, float value) {
        float[] values = new float[size(spec)];
        Arrays.fill(values, value);
        return values;
    }

    /** Inputs of one unit: all dimensions but the first. */
    static long inputs(Parameters.Spec spec) {
        return Arrays.stream(spec.shape()).skip(1).reduce(1, (a, b) -> a * b);
    }

    private static int size(Parameters.Spec spec) {
        return (int) Arrays.stream(spec.shape()).reduce(1, (a, b) -> a * b);
    }
}
