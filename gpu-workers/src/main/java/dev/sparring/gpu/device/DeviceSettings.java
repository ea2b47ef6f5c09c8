// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

/**
 * Where and how tensors are computed.
 *
 * @param name {@code cpu}, {@code cpu:1}, ... or {@code cuda:0}, {@code cuda:1}, ...; see {@link
 *     Device}
 * @param threads of one operation on the CPU, at least 1; results depend on it in the last bits
 * @param deterministic whether the same operations give the same bytes each time, on a GPU too
 * @param precision of products on a GPU
 * @param graphs whether what is repeated on a GPU may be recorded as CUDA graphs
 * @param pause instead of training steps and attacks, if there is any
 */
public record DeviceSettings(
        String name,
        int threads,
        boolean deterministic,
        Precision precision,
        Graphs graphs,
        Pause pause) {

    /** Checks the number of threads. */
    public DeviceSettings {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "device threads " + threads + "; use at least 1, at most the number of cores");
        }
    }

    /** Of a device that computes. */
    public DeviceSettings(
            String name, int threads, boolean deterministic, Precision precision, Graphs graphs) {
        this(name, threads, deterministic, precision, graphs, Pause.NONE);
    }

    /** Deterministic and exact. */
    public static DeviceSettings exact(String name, int threads) {
        return new DeviceSettings(name, threads, true, Precision.EXACT, Graphs.AUTO);
    }

    /** The same somewhere else. */
    public DeviceSettings at(String device) {
        return new DeviceSettings(device, threads, deterministic, precision, graphs, pause);
    }

    /** The same with so many threads. */
    public DeviceSettings withThreads(int count) {
        return new DeviceSettings(name, count, deterministic, precision, graphs, pause);
    }

    /** The same where nothing is computed. */
    public DeviceSettings withPause(Pause instead) {
        return new DeviceSettings(name, threads, deterministic, precision, graphs, instead);
    }
}
