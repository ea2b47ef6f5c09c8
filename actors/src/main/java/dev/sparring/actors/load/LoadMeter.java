// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.load;

import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.JobLoad;
import dev.sparring.protocol.v1.WorkerLoad;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Adds up what a device does between two looks at it. A job that is on the device when somebody
 * looks counts up to then, so that a long evaluation shows while it lasts. Safe to share between
 * threads.
 */
public final class LoadMeter implements GpuWorkerListener {

    private final LongSupplier nanoTime;
    private final SortedMap<String, Work> work = new TreeMap<>();
    private String onDevice;
    private long onDeviceSince;
    private long lookedAt;
    private int waiting;

    /** What was done of one kind. */
    private static final class Work {
        private long jobs;
        private long nanos;
    }

    /** Begins to measure. */
    public LoadMeter() {
        this(System::nanoTime);
    }

    LoadMeter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        lookedAt = nanoTime.getAsLong();
    }

    @Override
    public synchronized void queued(String device, int depth) {
        waiting = depth;
    }

    @Override
    public synchronized void began(String device, String kind) {
        onDevice = kind;
        onDeviceSince = nanoTime.getAsLong();
    }

    @Override
    public synchronized void ended(String device, String kind) {
        count(nanoTime.getAsLong());
        onDevice = null;
    }

    @Override
    public synchronized void finished(
            String device, String kind, double queuedSeconds, double busySeconds) {
        of(kind).jobs++;
    }

    @Override
    public synchronized void failed(String device, String kind) {
        // the time that it took counts, it does not
    }

    /**
     * What was done since the last time, or since the beginning; process and device are left out.
     */
    public synchronized WorkerLoad.Builder take() {
        long now = nanoTime.getAsLong();
        count(now);
        double interval = (now - lookedAt) * 1e-9;
        WorkerLoad.Builder load =
                WorkerLoad.newBuilder().setIntervalSeconds(interval).setWaitingJobs(waiting);
        long busyNanos = 0;
        for (String kind : work.keySet()) {
            Work done = of(kind);
            busyNanos += done.nanos;
            load.addJobs(
                    JobLoad.newBuilder()
                            .setKind(kind)
                            .setCount(done.jobs)
                            .setSeconds(done.nanos * 1e-9));
        }
        load.setBusyRatio(interval > 0 ? Math.min(1, busyNanos * 1e-9 / interval) : 0);
        work.clear();
        lookedAt = now;
        return load;
    }

    private void count(long now) {
        if (onDevice != null) {
            of(onDevice).nanos += now - onDeviceSince;
            onDeviceSince = now;
        }
    }

    private Work of(String kind) {
        return work.computeIfAbsent(kind, each -> new Work());
    }
}
