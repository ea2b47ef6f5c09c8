// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place where tensors are computed, and the root of everything that lives there. Used by one
 * thread; closing it frees whatever was not freed before.
 */
public final class Device implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Device.class);
    private static final String ENGINE = "PyTorch";
    private static final String CUDA = "cuda:";

    /** Enough for every thread of an operation to get some. */
    private static final long PARALLEL_ELEMENTS = 1 << 22;

    private final String name;
    private final NDManager manager;
    private final Cores cores;

    private Device(String name, NDManager manager, Cores cores) {
        this.name = name;
        this.manager = manager;
        this.cores = cores;
    }

    /**
     * Opens a device.
     *
     * @param name {@code cpu}, or {@code cuda:0}, {@code cuda:1}, ...
     * @param threads of one operation on the CPU, at least 1; results depend on it in the last bits
     * @throws IllegalArgumentException if there is no such device here, or PyTorch is one for the
     *     CPU only and another one is asked for
     */
    public static Device open(String name, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "device threads " + threads + "; use at least 1, at most the number of cores");
        }
        NativeRuntime.prepare();
        ai.djl.Device place = find(name);
        NDManager manager = NDManager.newBaseManager(place, ENGINE);
        Autograd.setThreads(threads);
        return new Device(name, manager, cores(manager, threads));
    }

    private static Cores cores(NDManager manager, int threads) {
        return Cores.of(
                threads,
                () -> {
                    try (NDManager scratch = manager.newSubManager(ai.djl.Device.cpu())) {
                        scratch.ones(new Shape(PARALLEL_ELEMENTS)).add(1);
                    }
                });
    }

    /**
     * Loads PyTorch on a thread of its own while the caller does something else; a second or two
     * are won by whoever opens a device later. What goes wrong shows up then.
     */
    public static void preload() {
        Thread thread =
                new Thread(
                        () -> {
                            NativeRuntime.prepare();
                            Engine.getEngine(ENGINE);
                        },
                        "preload");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((where, e) -> LOG.debug("not loaded ahead", e));
        thread.start();
    }

    private static ai.djl.Device find(String name) {
        if (name.equals("cpu")) {
            return ai.djl.Device.cpu();
        }
        if (!name.matches(CUDA + "\\d{1,3}")) {
            throw new IllegalArgumentException(
                    "unknown device '" + name + "'; use cpu, cuda:0, cuda:1, ...");
        }
        if (!Engine.getEngine(ENGINE).hasCapability(StandardCapabilities.CUDA)) {
            throw new IllegalArgumentException(
                    "device '"
                            + name
                            + "' needs PyTorch for CUDA, and the one loaded is for the CPU only;"
                            + " set PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR as the README says"
                            + " (use a GPU), or use cpu");
        }
        return present(name, ai.djl.Device.gpu(Integer.parseInt(name.substring(CUDA.length()))));
    }

    private static ai.djl.Device present(String name, ai.djl.Device place) {
        try (NDManager trial = NDManager.newBaseManager(place, ENGINE)) {
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
        return name;
    }

    /**
     * Computes on the thread that opened this device: faster than without where other threads want
     * its cores. Threads that are started in {@code work} stay on one core.
     *
     * @throws Exception what {@code work} throws
     */
    public <T> T compute(Callable<T> work) throws Exception {
        return cores.compute(work);
    }

    /** The root of everything on this device; take sub-managers of it. */
    public NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
    }
}
