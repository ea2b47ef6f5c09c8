// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.StateDict;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam (Kingma and Ba 2015), as PyTorch does it: {@code m <- b1 m + (1 - b1) g}, {@code v <- b2 v +
 * (1 - b2) g^2}, {@code w <- w - learningRate * mHat / (sqrt(vHat) + stabilizer)} with {@code mHat
 * = m / (1 - b1^t)}, {@code vHat = v / (1 - b2^t)} at the t-th step; b1 = 0.9, b2 = 0.999. No
 * weight decay, no clipping.
 *
 * <p>Its {@linkplain #state state} is {@code NAME.mean} and {@code NAME.square} for each parameter,
 * and {@code steps}, the number of steps (up to 16,777,216, where float32 ends to count).
 */
public final class Adam implements AutoCloseable {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double STABILIZER = 1e-8;
    private static final String STEPS = "steps";
    private static final String MEAN = ".mean";
    private static final String SQUARE = ".square";
    private static final long[] SCALAR = {};

    private final NDManager manager;
    private final Map<String, NDArray> moments = new LinkedHashMap<>();
    private long steps;

    /** No step has been taken yet; the moments will live in a sub-manager. */
    public Adam(NDManager parent) {
        manager = parent.newSubManager();
    }

    /**
     * One step, in place.
     *
     * @param parameters by name, the same at each step
     * @param gradients of all of {@code parameters}, by name, finite; overwritten
     */
    public void step(
            Map<String, NDArray> parameters, Map<String, NDArray> gradients, double learningRate) {
        try (NDManager scope = manager.newSubManager();
                Autograd.Scope detached = Autograd.detached()) {
            steps++;
            double meanCorrection = 1 - Math.pow(BETA1, steps);
            double squareCorrection = Math.sqrt(1 - Math.pow(BETA2, steps));
            Factors factors =
                    new Factors(
                            Upload.scalar(scope, BETA1),
                            Upload.scalar(scope, 1 - BETA1),
                            Upload.scalar(scope, BETA2),
                            Upload.scalar(scope, 1 - BETA2),
                            Upload.scalar(scope, learningRate * squareCorrection / meanCorrection),
                            Upload.scalar(scope, STABILIZER * squareCorrection));
            parameters.forEach((name, array) -> step(name, array, gradients.get(name), factors));
        }
    }

    private record Factors(
            NDArray meanKept,
            NDArray meanNew,
            NDArray squareKept,
            NDArray squareNew,
            NDArray learningRate,
            NDArray stabilizer) {}

    private void step(String name, NDArray parameter, NDArray gradient, Factors factors) {
        NDArray mean = moment(name + MEAN, parameter);
        NDArray square = moment(name + SQUARE, parameter);
        try (NDArray squared = gradient.square();
                NDArray root = squares(square, squared, factors)) {
            mean.muli(factors.meanKept).addi(gradient.muli(factors.meanNew));
            try (NDArray change = mean.mul(factors.learningRate)) {
                parameter.subi(change.divi(root.addi(factors.stabilizer)));
            }
        }
    }

    /** The root of the second moment, after it has taken the new squares in. */
    private static NDArray squares(NDArray square, NDArray squared, Factors factors) {
        square.muli(factors.squareKept).addi(squared.muli(factors.squareNew));
        return square.sqrt();
    }

    private NDArray moment(String name, NDArray parameter) {
        return moments.computeIfAbsent(name, absent -> manager.zeros(parameter.getShape()));
    }

    /** The moments by name; empty before the first step. */
    public Map<String, NDArray> moments() {
        return Collections.unmodifiableMap(moments);
    }

    /**
     * The state, which {@link #restore} takes; empty before the first step.
     *
     * @param moments a copy of {@link #moments} on the host
     */
    public StateDict state(StateDict moments) {
        if (steps == 0) {
            return StateDict.empty();
        }
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        tensors.put(STEPS, new HostTensor(SCALAR, new float[] {steps}));
        tensors.putAll(moments.tensors());
        return new StateDict(tensors);
    }

    /**
     * Checks a state without using it.
     *
     * @throws IllegalArgumentException naming the tensor that is missing, unknown or of the wrong
     *     shape
     */
    public static void validate(StateDict state, Map<String, NDArray> parameters) {
        if (state.tensors().isEmpty()) {
            return;
        }
        Map<String, long[]> expected = new LinkedHashMap<>();
        expected.put(STEPS, SCALAR);
        parameters.forEach(
                (name, array) -> {
                    expected.put(name + MEAN, array.getShape().getShape());
                    expected.put(name + SQUARE, array.getShape().getShape());
                });
        expected.forEach((name, shape) -> require(name, shape, state.tensors().get(name)));
        for (String name : state.tensors().keySet()) {
            if (!expected.containsKey(name)) {
                throw new IllegalArgumentException("Adam's state has an unknown '" + name + "'");
            }
        }
        float steps = state.tensors().get(STEPS).values()[0];
        if (!(steps >= 1 && steps == Math.rint(steps))) {
            throw new IllegalArgumentException(
                    "Adam's state has steps = " + steps + "; expected a whole number from 1");
        }
    }

    private static void require(String name, long[] shape, HostTensor tensor) {
        if (tensor == null) {
            throw new IllegalArgumentException("Adam's state lacks '" + name + "'");
        }
        if (!Arrays.equals(shape, tensor.shape())) {
            throw new IllegalArgumentException(
                    "Adam's '%s' has shape %s; expected %s"
                            .formatted(
                                    name, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
        }
    }

    /** Replaces the moments and the number of steps by what {@link #validate} accepted. */
    public void restore(StateDict state) {
        moments.values().forEach(NDArray::close);
        moments.clear();
        steps = 0;
        state.tensors()
                .forEach(
                        (name, tensor) -> {
                            if (name.equals(STEPS)) {
                                steps = (long) tensor.values()[0];
                            } else {
                                moments.put(
                                        name,
                                        Upload.floats(manager, tensor.values(), tensor.shape()));
                            }
                        });
    }

    @Override
    public void close() {
        manager.close();
    }
}
