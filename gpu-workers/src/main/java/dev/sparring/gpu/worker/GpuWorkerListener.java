// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.worker;

/** Watches GPU workers, for metrics. Called on the workers' dispatcher; must return at once. */
public interface GpuWorkerListener {

    /**
     * The number of waiting jobs changed.
     *
     * @param depth without the job in flight
     */
    void queued(String device, int depth);

    /** A job goes on the device for a turn; only one is there at a time. */
    default void began(String device, String kind) {}

    /** The turn is over: the job has answered, or it will come back for another turn. */
    default void ended(String device, String kind) {}

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

    /** Tells another one too, after this one. */
    default GpuWorkerListener and(GpuWorkerListener other) {
        GpuWorkerListener first = this;
        return new GpuWorkerListener() {
            @Override
            public void queued(String device, int depth) {
                first.queued(device, depth);
                other.queued(device, depth);
            }

            @Override
            public void began(String device, String kind) {
                first.began(device, kind);
                other.began(device, kind);
            }

            @Override
            public void ended(String device, String kind) {
                first.ended(device, kind);
                other.ended(device, kind);
            }

            @Override
            public void finished(
                    String device, String kind, double queuedSeconds, double busySeconds) {
                first.finished(device, kind, queuedSeconds, busySeconds);
                other.finished(device, kind, queuedSeconds, busySeconds);
            }

            @Override
            public void failed(String device, String kind) {
                first.failed(device, kind);
                other.failed(device, kind);
            }
        };
    }

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
