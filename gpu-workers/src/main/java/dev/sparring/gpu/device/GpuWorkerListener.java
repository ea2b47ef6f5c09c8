// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

/** Watches GPU workers, for metrics. Called on the workers' dispatcher; must return at once. */
public interface GpuWorkerListener {

    /**
     * The number of waiting jobs changed.
     *
     * @param depth without the job in flight
     */
    void queued(String device, int depth);

    /**
     * A job has answered.
     *
     * @param kind "open", "train", "craft", "evaluate", "restore", "compute" or "release"
     * @param queuedSeconds spent waiting
     * @param busySeconds spent on the device
     */
    void finished(String device, String kind, double queuedSeconds, double busySeconds);

    /** A job was refused or threw. */
    void failed(String device, String kind);

    /** Ignores everything. */
    static GpuWorkerListener none() {
        return new GpuWorkerListener() {
            @Override
            public void queued(String device, int depth) {}

            @Override
            public void finished(
                    String device, String kind, double queuedSeconds, double busySeconds) {}

            @Override
            public void failed(String device, String kind) {}
        };
    }
}
