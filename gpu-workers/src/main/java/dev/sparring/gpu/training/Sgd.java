// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Repeated;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.StateDict;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum, weight decay and a bound on the global gradient norm,
 * number for number as PyTorch: see {@link SgdSettings}. The learning rate is an argument of each
 * step and not part of the momentum buffer.
 */
public final class Sgd implements AutoCloseable {

    /** As in PyTorch's clip_grad_norm_. */
    private static final double STABILIZER = 1e-6;

    /** All steps of an optimiser are alike. */
    private static final Object ALWAYS = "step";

    private final SgdSettings settings;
    private final NDManager manager;
    private final Map<String, NDArray> velocities = new LinkedHashMap<>();
    private final Repeated repeated = new Repeated("a step of SGD");

    /** No parameter has been stepped yet; the buffers will live in a sub-manager. */
    public Sgd(NDManager parent, SgdSettings settings) {
        this.settings = settings;
        manager = parent.newSubManager();
    }

    /**
     * One step, in place.
     *
     * @param parameters by name
     * @param gradients of all of {@code parameters}, by name; they may be overwritten
     * @param norm {@link GradientNorm} of the gradients; the caller knows that it is finite
     */
    public void step(
            Map<String, NDArray> parameters,
            Map<String, NDArray> gradients,
            NDArray norm,
            double learningRate) {
        try (NDManager scope = manager.newSubManager();
                Autograd.Scope detached = Autograd.detached()) {
            NDList inputs = new NDList(Upload.scalar(scope, learningRate));
            inputs.add(Autograd.constant(scope, norm));
            parameters
                    .keySet()
                    .forEach(name -> inputs.add(Autograd.constant(scope, gradients.get(name))));
            if (velocities.size() < parameters.size()) {
                step(parameters, inputs);
                return;
            }
            NDList changed = new NDList(parameters.values());
            changed.addAll(velocities.values());
            repeated.run(
                    ALWAYS,
                    inputs,
                    changed,
                    in -> {
                        step(parameters, in);
                        return new NDList();
                    });
        }
    }

    /** With learning rate, norm, and the gradients in the order of the parameters. */
    private void step(Map<String, NDArray> parameters, NDList inputs) {
        NDManager scope = inputs.head().getManager();
        Factors factors =
                new Factors(
                        scale(scope, inputs.get(1)),
                        Upload.scalar(scope, settings.weightDecay()),
                        Upload.scalar(scope, settings.momentum()),
                        inputs.get(0));
        Iterator<NDArray> gradients = inputs.subList(2, inputs.size()).iterator();
        parameters.forEach((name, array) -> step(name, array, gradients.next(), factors));
    }

    /** {@code min(1, clipNorm / (norm + stabilizer))}, on the device. */
    private NDArray scale(NDManager scope, NDArray norm) {
        NDArray one = Upload.scalar(scope, 1);
        if (settings.clipNorm() <= 0) {
            return one;
        }
        NDArray length = Upload.scalar(scope, STABILIZER).add(norm);
        // PyTorch divides a number by a tensor so: a quotient would have other last bits
        return one.div(length).mul(Upload.scalar(scope, settings.clipNorm())).minimum(one);
    }

    private record Factors(
            NDArray scale, NDArray weightDecay, NDArray momentum, NDArray learningRate) {}

    private void step(String name, NDArray parameter, NDArray gradient, Factors factors) {
        try (NDArray decay = parameter.mul(factors.weightDecay)) {
            gradient.muli(factors.scale).addi(decay);
        }
        NDArray velocity = velocities.get(name);
        if (velocity == null) {
            velocity = gradient.duplicate();
            velocity.attach(manager);
            velocities.put(name, velocity);
        } else {
            velocity.muli(factors.momentum).addi(gradient);
        }
        try (NDArray change = velocity.mul(factors.learningRate)) {
            parameter.subi(change);
        }
    }

    /**
     * The momentum buffers, by parameter; one that was not stepped yet is not in it. What {@link
     * #restore} takes is a copy of them on the host.
     */
    public Map<String, NDArray> velocities() {
        return Collections.unmodifiableMap(velocities);
    }

    /**
     * Checks momentum buffers without using them.
     *
     * @throws IllegalArgumentException naming the buffer that does not belong to a parameter
     */
    public static void validate(StateDict state, Map<String, NDArray> parameters) {
        state.tensors()
                .forEach(
                        (name, tensor) -> {
                            NDArray parameter = parameters.get(name);
                            if (parameter == null) {
                                throw new IllegalArgumentException(
                                        "momentum of unknown parameter '" + name + "'");
                            }
                            long[] expected = parameter.getShape().getShape();
                            if (!Arrays.equals(expected, tensor.shape())) {
                                throw new IllegalArgumentException(
                                        "momentum of '"
                                                + name
                                                + "' has shape "
                                                + Arrays.toString(tensor.shape())
                                                + "; expected "
                                                + Arrays.toString(expected));
                            }
                        });
    }

    /** Replaces the momentum buffers by what {@link #validate} accepted. */
    public void restore(StateDict state) {
        repeated.forget();
        velocities.values().forEach(NDArray::close);
        velocities.clear();
        state.tensors()
                .forEach(
                        (name, tensor) ->
                                velocities.put(
                                        name,
                                        Upload.floats(manager, tensor.values(), tensor.shape())));
    }

    @Override
    public void close() {
        repeated.close();
        manager.close();
    }
}
