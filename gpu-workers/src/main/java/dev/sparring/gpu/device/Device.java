// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;

/**
 * A place where tensors are computed, and the root of everything that lives there. Used by one
 * thread; closing it frees whatever was not freed before.
 */
public final class Device implements AutoCloseable {

    private static final String ENGINE = "PyTorch";

    private final String name;
    private final NDManager manager;

    private Device(String name, NDManager manager) {
        this.name = name;
        this.manager = manager;
    }

    /**
     * Opens a device.
     *
     * @param name {@code cpu}, or {@code cuda:0}, {@code cuda:1}, ...
     * @param threads of one operation on the CPU, at least 1; results depend on it in the last bits
     * @throws IllegalArgumentException if there is no such device here
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
        return new Device(name, manager);
    }

    private static ai.djl.Device find(String name) {
        if (name.equals("cpu")) {
            return ai.djl.Device.cpu();
        }
        if (!name.matches("cuda:\\d{1,3}")) {
            throw new IllegalArgumentException(
                    "unknown device '" + name + "'; use cpu, cuda:0, cuda:1, ...");
        }
        int index = Integer.parseInt(name.substring("cuda:".length()));
        int present = Engine.getEngine(ENGINE).getGpuCount();
        if (index >= present) {
            throw new IllegalArgumentException(
                    "device '"
                            + name
                            + "' is absent: this machine has "
                            + present
                            + " CUDA devices; use cpu");
        }
        return ai.djl.Device.gpu(index);
    }

    /** What it was opened as. */
    public String name() {
        return name;
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
