// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A computation that is done again and again on arrays of the same shapes. On a GPU it takes longer
 * to issue its thousands of operations than to compute them; so there they are recorded once, as a
 * CUDA graph, and issued all at once from then on. What is recorded is first tried: if it does not
 * give the same bytes as the operations one by one, or cannot be recorded, these are issued as
 * before, and the log says so. Elsewhere, and with {@link Graphs#OFF}, nothing is recorded.
 *
 * <p>Belongs to the thread of its device.
 */
public final class Repeated implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Repeated.class);

    /** By then libraries have chosen their algorithms and taken their memory. */
    private static final int RECORDED_AT = 3;

    /** Kinds of calls that are told apart; each recording keeps the memory that it needs. */
    private static final int KINDS = 4;

    /** So often a kind may make way for others; then it is recorded no more, and they stay. */
    private static final int CHANCES = 3;

    /** Kinds of which it is known how often they made way. */
    private static final int REMEMBERED = 64;

    /** What is computed. */
    @FunctionalInterface
    public interface Body {

        /**
         * Computes. It neither reads an array on the host nor uploads one, and depends on nothing
         * but the arrays and what is called {@code variant} in {@link Repeated#run}.
         *
         * @param inputs of one manager, which takes what is returned; they may be changed
         * @return float32 each
         */
        NDList compute(NDList inputs);
    }

    private record Kind(Object variant, List<Shape> shapes) {}

    private final String name;
    private final Function<ai.djl.Device, Optional<Recorder>> recorders;
    private final Map<Kind, Plan> plans = new LinkedHashMap<>(KINDS, 1, true);

    /** How often kinds made way for others, the oldest first. */
    private final Map<Kind, Integer> evictions = new LinkedHashMap<>();

    private boolean crowded;

    /**
     * Nothing recorded yet.
     *
     * @param name for the log, such as "the defender's pass"
     */
    public Repeated(String name) {
        this(name, device -> LibTorch.load().recorder(device));
    }

    /** One that asks somebody else for what records on a device. */
    Repeated(String name, Function<ai.djl.Device, Optional<Recorder>> recorders) {
        this.name = name;
        this.recorders = recorders;
    }

    /** Computes something that changes no array: see {@link #run(Object, NDList, NDList, Body)}. */
    public NDList run(Object variant, NDList inputs, Body body) {
        return run(variant, inputs, new NDList(), body);
    }

    /**
     * Computes.
     *
     * @param variant all that the result depends on besides {@code inputs} and {@code changed};
     *     compared by {@code equals}
     * @param inputs of one manager, which takes the result
     * @return valid until the next call: a recording writes to the same memory each time
     * @param changed arrays that {@code body} changes in place, as arguments of its own: the same
     *     memory each time with the same variant
     */
    public NDList run(Object variant, NDList inputs, NDList changed, Body body) {
        NDManager manager = inputs.head().getManager();
        Optional<Recorder> recorder = recorders.apply(manager.getDevice());
        if (recorder.isEmpty()) {
            return body.compute(inputs);
        }
        Kind kind = new Kind(variant, inputs.stream().map(NDArray::getShape).toList());
        if (evictions.getOrDefault(kind, 0) >= CHANCES) {
            return body.compute(inputs);
        }
        Plan plan = plans.computeIfAbsent(kind, unknown -> new Plan());
        if (plans.size() > KINDS) {
            evict(plans.keySet().iterator().next());
        }
        if (plan.recorded != null) {
            plan.recorded.fill(inputs);
            return plan.recorded.replay(manager);
        }
        plan.calls++;
        return plan.impossible || plan.calls < RECORDED_AT
                ? body.compute(inputs)
                : record(plan, recorder.get(), inputs, changed, body);
    }

    /**
     * Drops a plan. What comes back again and again would take the time of a recording each time.
     */
    private void evict(Kind eldest) {
        plans.remove(eldest).close();
        int times = evictions.merge(eldest, 1, Integer::sum);
        if (times == CHANCES && !crowded) {
            crowded = true;
            LOG.warn(
                    "{} is done in turn on more than {} kinds of arrays: those beyond are not"
                            + " recorded as CUDA graphs, and take longer; such as {}",
                    name,
                    KINDS,
                    eldest.shapes());
        }
        if (evictions.size() > REMEMBERED) {
            evictions.remove(evictions.keySet().iterator().next());
        }
    }

    private static final class Plan {
        private int calls;
        private boolean impossible;
        private Recorded recorded;

        void close() {
            if (recorded != null) {
                recorded.close();
            }
        }
    }

    /** Computes once more one by one, and records if that gives the same. */
    private NDList record(Plan plan, Recorder recorder, NDList inputs, NDList changed, Body body) {
        NDManager manager = inputs.head().getManager();
        Recorded recorded =
                new Recorded(
                        NDManager.newBaseManager(inputs.head().getDevice(), LibTorch.ENGINE),
                        inputs);
        try (NDManager scratch = manager.newSubManager()) {
            NDList before = copies(scratch, changed);
            OptionalLong free = free(recorder);
            NDList result;
            try (NDManager scope = manager.newSubManager()) {
                result = copies(manager, body.compute(handles(scope, inputs)));
            }
            NDList after = copies(scratch, changed);
            String difference = shortage(recorder, free);
            if (difference.isEmpty()) {
                overwrite(changed, before);
                difference = difference(recorded, recorder, body, result, after, changed);
            }
            if (difference.isEmpty()) {
                plan.recorded = recorded;
                LOG.debug("{} is recorded", name);
            } else {
                plan.impossible = true;
                overwrite(changed, after);
                LOG.warn(
                        "{} is not recorded as a CUDA graph, and takes longer: {}",
                        name,
                        difference);
            }
            return result;
        } finally {
            if (plan.recorded != recorded) {
                recorded.close();
            }
        }
    }

    private static OptionalLong free(Recorder recorder) {
        try {
            return OptionalLong.of(recorder.freeBytes());
        } catch (RuntimeException e) {
            LOG.debug("not to be recorded", e);
            return OptionalLong.empty();
        }
    }

    /**
     * Why there is no memory for what was just computed once more; empty if there is.
     *
     * @param before free memory before it was computed
     */
    private static String shortage(Recorder recorder, OptionalLong before) {
        if (before.isEmpty()) {
            return "an earlier recording failed";
        }
        long taken = before.getAsLong() - recorder.freeBytesNow();
        long wanted = Math.max(0, taken) + recorder.spareBytes();
        long free = recorder.freeBytes();
        return free >= wanted
                ? ""
                : "it needs %d MiB, and the card has %d".formatted(wanted >> 20, free >> 20);
    }

    /** What speaks against a recording; empty if it gives the same bytes. */
    private static String difference(
            Recorded recorded,
            Recorder recorder,
            Body body,
            NDList result,
            NDList after,
            NDList changed) {
        try (NDManager scratch = recorded.scope()) {
            recorded.record(recorder, body);
            NDList again = recorded.replay(scratch);
            return Download.equal(result, again) && Download.equal(after, changed)
                    ? ""
                    : "it gives other bytes";
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("not recorded", e);
            return String.valueOf(e.getMessage());
        }
    }

    private static NDList handles(NDManager scope, NDList arrays) {
        NDList handles = new NDList();
        arrays.forEach(each -> handles.add(Autograd.constant(scope, each)));
        return handles;
    }

    private static NDList copies(NDManager manager, NDList arrays) {
        NDList copies = new NDList();
        for (NDArray array : arrays) {
            NDArray copy = array.duplicate();
            copy.attach(manager);
            copies.add(copy);
        }
        return copies;
    }

    private static void overwrite(NDList arrays, NDList values) {
        for (int i = 0; i < arrays.size(); i++) {
            InPlace.overwrite(arrays.get(i), values.get(i));
        }
    }

    /** Operations, and the memory that they read and write. */
    private static final class Recorded {

        private final NDManager manager;
        private final NDList inputs;
        private NDList outputs;
        private Recorder.Recording recording;

        Recorded(NDManager manager, NDList like) {
            this.manager = manager;
            inputs = copies(manager, like);
        }

        void record(Recorder recorder, Body body) {
            recording =
                    recorder.record(
                            () -> {
                                try (NDManager scope = manager.newSubManager()) {
                                    outputs = body.compute(handles(scope, inputs));
                                    outputs.attach(manager);
                                }
                            });
        }

        NDManager scope() {
            return manager.newSubManager();
        }

        void fill(NDList values) {
            overwrite(inputs, values);
        }

        /** Computes from the inputs, as they were filled last. */
        NDList replay(NDManager result) {
            recording.replay();
            return handles(result, outputs);
        }

        void close() {
            if (recording != null) {
                recording.close();
            }
            manager.close();
        }
    }

    /** Forgets what was recorded: it read or wrote memory that is about to be freed. */
    public void forget() {
        plans.values().forEach(Plan::close);
        plans.clear();
        evictions.clear();
    }

    @Override
    public void close() {
        forget();
    }
}
