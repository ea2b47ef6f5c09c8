// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.InPlace;
import dev.sparring.gpu.device.Upload;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The named arrays of a network on a device: what its optimiser changes, and running statistics.
 * Arrays here never record; a pass takes handles to them with {@link #frozen} or {@link #leaves}.
 * They keep their memory as long as they live; new values are written over the old ones.
 */
public final class Parameters implements AutoCloseable {

    /** PyTorch's count of batches, which nothing here needs. */
    static final String IGNORED_SUFFIX = ".num_batches_tracked";

    /**
     * One array.
     *
     * @param name its state_dict name
     * @param trained whether an optimiser changes it; if not, it is a running statistic
     */
    record Spec(String name, boolean trained, long... shape) {

        static Spec weight(String name, long... shape) {
            return new Spec(name, true, shape);
        }

        static Spec statistic(String name, long... shape) {
            return new Spec(name, false, shape);
        }
    }

    private final String owner;
    private final List<Spec> specs;
    private final NDManager manager;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();

    /** Zeros of the given shapes, in a sub-manager of {@code parent}. */
    Parameters(NDManager parent, String owner, List<Spec> specs) {
        this.owner = owner;
        this.specs = List.copyOf(specs);
        manager = parent.newSubManager();
        specs.forEach(spec -> arrays.put(spec.name, manager.zeros(new Shape(spec.shape))));
    }

    /** The manager that holds the arrays, for buffers that should live as long. */
    public NDManager manager() {
        return manager;
    }

    /** Number of trained values. */
    public long count() {
        return specs.stream()
                .filter(Spec::trained)
                .mapToLong(spec -> new Shape(spec.shape).size())
                .sum();
    }

    /** The arrays that an optimiser may change in place, by name, in order. */
    public Map<String, NDArray> trained() {
        return some(true);
    }

    private Map<String, NDArray> some(boolean trained) {
        Map<String, NDArray> some = new LinkedHashMap<>();
        specs.stream()
                .filter(spec -> spec.trained == trained)
                .forEach(spec -> some.put(spec.name, arrays.get(spec.name)));
        return some;
    }

    /**
     * What a training pass leaves behind in its {@link #leaves}: the gradients of all trained
     * arrays, then the new running statistics, both in order.
     */
    public NDList left(NDManager scope, Weights leaves) {
        NDList left = new NDList(leaves.gradients(scope).values());
        some(false).keySet().forEach(name -> left.add(leaves.get(name)));
        return left;
    }

    /** The gradients in what {@link #left} returned, by name, in order. */
    public Map<String, NDArray> gradients(List<NDArray> left) {
        return named(trained().keySet(), left);
    }

    /** The new running statistics in what {@link #left} returned. */
    public Weights newStatistics(List<NDArray> left) {
        return new Weights(
                named(some(false).keySet(), left.subList(trained().size(), left.size())));
    }

    private static Map<String, NDArray> named(Set<String> names, List<NDArray> arrays) {
        Map<String, NDArray> named = new LinkedHashMap<>();
        names.forEach(name -> named.put(name, arrays.get(named.size())));
        return named;
    }

    /** All arrays by name, in order. */
    public Map<String, NDArray> arrays() {
        return Collections.unmodifiableMap(arrays);
    }

    /** Handles for a pass that takes no gradient of the weights; attached to {@code scope}. */
    public Weights frozen(NDManager scope) {
        return handles(scope, false);
    }

    /**
     * Handles for a pass whose weights collect gradients, attached to {@code scope}. Running
     * statistics are copies, so that a pass that fails changes nothing: see {@link
     * #keepStatistics}.
     */
    public Weights leaves(NDManager scope) {
        return handles(scope, true);
    }

    private Weights handles(NDManager scope, boolean training) {
        Map<String, NDArray> handles = new LinkedHashMap<>();
        for (Spec spec : specs) {
            NDArray array = arrays.get(spec.name);
            NDArray handle = Autograd.constant(scope, array);
            if (training && spec.trained) {
                handle.setRequiresGradient(true);
            } else if (training) {
                handle = handle.duplicate();
            }
            handles.put(spec.name, handle);
        }
        return new Weights(handles);
    }

    /** Takes over the running statistics that a training pass left in its {@link #leaves}. */
    public void keepStatistics(Weights leaves) {
        for (Spec spec : specs) {
            if (!spec.trained) {
                InPlace.overwrite(arrays.get(spec.name), leaves.get(spec.name));
            }
        }
    }

    /** A copy of everything. */
    public StateDict state() {
        return PlayerState.copyOf(arrays, Map.of()).weights();
    }

    /**
     * Replaces everything.
     *
     * @throws IllegalArgumentException naming the tensor that is missing, unknown, of the wrong
     *     shape or not finite; nothing has changed then
     */
    public void load(StateDict state) {
        requireFit(owner, specs, state);
        for (Spec spec : specs) {
            HostTensor tensor = state.tensors().get(spec.name);
            Upload.overwrite(arrays.get(spec.name), tensor.values());
        }
    }

    /**
     * Checks weights without a device.
     *
     * @param owner of the weights, for messages
     * @throws IllegalArgumentException as {@link #load}
     */
    static void requireFit(String owner, List<Spec> specs, StateDict state) {
        Set<String> known = new HashSet<>();
        for (Spec spec : specs) {
            known.add(spec.name);
            problem(spec, state.tensors().get(spec.name))
                    .ifPresent(
                            why -> {
                                throw refused(owner, spec.name, why, state);
                            });
        }
        for (String name : state.tensors().keySet()) {
            if (!known.contains(name) && !name.endsWith(IGNORED_SUFFIX)) {
                throw refused(owner, name, "is unknown", state);
            }
        }
    }

    /** What is wrong with the tensor for an array. */
    private static Optional<String> problem(Spec spec, HostTensor tensor) {
        if (tensor == null) {
            return Optional.of("is missing");
        }
        if (!Arrays.equals(tensor.shape(), spec.shape)) {
            return Optional.of(
                    "has shape %s; expected %s"
                            .formatted(
                                    Arrays.toString(tensor.shape()), Arrays.toString(spec.shape)));
        }
        for (float value : tensor.values()) {
            if (!Float.isFinite(value)) {
                return Optional.of("contains " + value);
            }
        }
        return Optional.empty();
    }

    private static IllegalArgumentException refused(
            String owner, String name, String why, StateDict state) {
        return new IllegalArgumentException(
                "weights for %s: tensor '%s' %s%s"
                        .formatted(owner, name, why, Architecture.hint(owner, state)));
    }

    @Override
    public void close() {
        manager.close();
    }
}
