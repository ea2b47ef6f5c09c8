// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.sparring.gpu.data.SpareCores;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place where tensors are computed, and the root of everything that lives there. Used by one
 * thread; closing it frees whatever was not freed before.
 *
 * <p>{@code cuda:0}, {@code cuda:1}, ... are GPUs. {@code cpu}, {@code cpu:1}, {@code cpu:2}, ...
 * are the processor: the same cores, and whoever computes on different ones computes at the same
 * time.
 */
public final class Device implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Device.class);
    private static final String NUMBER = "(0|[1-9]\\d{0,2})";
    private static final String CPU_NAME = "cpu(:" + NUMBER + ")?";
    private static final String CUDA = "cuda:";

    /** Enough for every thread of an operation to get some. */
    private static final long PARALLEL_ELEMENTS = 1 << 22;

    private final DeviceSettings settings;
    private final NDManager manager;
    private final Cores cores;
    private final Optional<RowThreads> rows;

    private Device(
            DeviceSettings settings, NDManager manager, Cores cores, Optional<RowThreads> rows) {
        this.settings = settings;
        this.manager = manager;
        this.cores = cores;
        this.rows = rows;
    }

    /** Opens a device that is deterministic and exact: see {@link #open(DeviceSettings)}. */
    public static Device open(String name, int threads) {
        return open(DeviceSettings.exact(name, threads));
    }

    /**
     * Opens a device. Threads, determinism and precision are those of the whole process, and of the
     * device that was opened last.
     *
     * @throws IllegalArgumentException if there is no such device here, or a GPU is asked for and
     *     PyTorch is built for the CPU only
     * @throws DeviceException if PyTorch cannot be loaded, or cannot be made exact
     */
    public static Device open(DeviceSettings settings) {
        requireKnown(settings.name());
        LibTorch torch = LibTorch.load();
        torch.set(settings.deterministic(), settings.precision());
        torch.setGraphs(settings.graphs());
        ai.djl.Device place = place(settings.name());
        NDManager manager = NDManager.newBaseManager(place, LibTorch.ENGINE);
        Autograd.setThreads(settings.threads());
        if (place.isGpu()) {
            SpareCores.leaveToHost();
        }
        Cores cores = place.isGpu() ? Cores.ANY : cores(manager, settings.threads());
        return new Device(settings, manager, cores, rows(place, settings.threads(), cores));
    }

    private static Optional<RowThreads> rows(ai.djl.Device place, int threads, Cores cores) {
        if (place.isGpu() || threads == 1) {
            return Optional.empty();
        }
        RowThreads rows = RowThreads.open(threads, cores.all());
        // they set what is theirs for the whole process
        Autograd.setThreads(threads);
        return Optional.of(rows);
    }

    /**
     * Checks the name of a device, be it there or not.
     *
     * @throws IllegalArgumentException if no device has such a name
     */
    public static void requireKnown(String name) {
        if (!isCpu(name) && !name.matches(CUDA + NUMBER)) {
            throw new IllegalArgumentException(
                    "unknown device '" + name + "'; use cpu, cuda:0, cuda:1, ...");
        }
    }

    /**
     * Checks that a device is there, without opening it.
     *
     * @throws IllegalArgumentException in one line, if it is not
     * @throws DeviceException if PyTorch cannot be loaded
     */
    public static void requirePresent(String name) {
        requireKnown(name);
        problem(name)
                .ifPresent(
                        problem -> {
                            throw new IllegalArgumentException(problem);
                        });
    }

    /** Whether a device of this name is the processor. */
    public static boolean isCpu(String name) {
        return name.matches(CPU_NAME);
    }

    private static Cores cores(NDManager manager, int threads) {
        return Cores.of(
                threads,
                () -> {
                    try (NDManager scratch = manager.newSubManager()) {
                        scratch.ones(new Shape(PARALLEL_ELEMENTS)).add(1);
                    }
                });
    }

    /**
     * Loads PyTorch on a thread of its own while the caller does something else; a second or two
     * are won by whoever opens a device later. What goes wrong shows up then.
     */
    public static void preload() {
        Thread thread = new Thread(LibTorch::load, "preload");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((where, e) -> LOG.debug("not loaded ahead", e));
        thread.start();
    }

    /**
     * Why a device cannot be used, as far as that can be told without opening it: nothing is taken
     * of it.
     *
     * @throws DeviceException if PyTorch cannot be loaded
     */
    public static Optional<String> problem(String name) {
        return isCpu(name) ? Optional.empty() : CudaCheck.of(LibTorch.load()).problem(index(name));
    }

    private static ai.djl.Device place(String name) {
        if (isCpu(name)) {
            return ai.djl.Device.cpu();
        }
        requirePresent(name);
        return present(name, ai.djl.Device.gpu(index(name)));
    }

    private static int index(String name) {
        return Integer.parseInt(name.substring(CUDA.length()));
    }

    private static ai.djl.Device present(String name, ai.djl.Device place) {
        try (NDManager trial = NDManager.newBaseManager(place, LibTorch.ENGINE)) {
            trial.zeros(new Shape(1));
            return place;
        } catch (EngineException e) {
            String cause = String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason");
            throw new IllegalArgumentException(
                    "device '"
                            + name
                            + "' cannot be used: "
                            + cause
                            + "; take another one that nvidia-smi lists, or cpu",
                    e);
        }
    }

    /** What it was opened as. */
    public String name() {
        return settings.name();
    }

    /** What training steps and attacks are here, if they are not computed. */
    public Pause pause() {
        return settings.pause();
    }

    /** Where a card is on the PCI bus, as nvidia-smi takes it; empty for the processor. */
    public Optional<String> busId() {
        return isCpu(settings.name())
                ? Optional.empty()
                : Optional.of(CudaDriver.card(index(settings.name())).busId());
    }

    /** What is computed with here, for the record. */
    public Computation computation() {
        boolean gpu = !isCpu(settings.name());
        return new Computation(
                settings.name(),
                gpu ? CudaDriver.card(index(settings.name())).name() : Processor.name(),
                gpu ? CudaDriver.version() : "",
                LibTorch.load().description(),
                settings.threads(),
                settings.deterministic(),
                settings.precision(),
                Program.version());
    }

    /**
     * Computes on the thread that opened this device: faster than without where other threads want
     * its cores. Threads that are started in {@code work} stay on one core.
     *
     * @throws DeviceException if the device has no memory left
     * @throws Exception what {@code work} throws
     */
    public <T> T compute(Callable<T> work) throws Exception {
        try {
            return bound(work);
        } catch (EngineException | IllegalStateException e) {
            throw OutOfMemory.explain(name(), e);
        }
    }

    /** The same, for somebody who tells a lack of memory himself. */
    <T> T bound(Callable<T> work) throws Exception {
        return ProcessEnd.compute(() -> cores.compute(work));
    }

    /** The root of everything on this device; take sub-managers of it. */
    public NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        rows.ifPresent(RowThreads::close);
        manager.close();
    }
}
