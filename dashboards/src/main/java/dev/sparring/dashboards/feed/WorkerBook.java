// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.protocol.v1.JobLoad;
import dev.sparring.protocol.v1.WorkerLoad;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How busy each process's device was when it last said so. */
final class WorkerBook {

    private static final int MAX_WORKERS = 64;

    /** A process that has not been heard for so long, when others have, is not shown. */
    private static final long WORKER_MILLIS = 60_000;

    private final SortedMap<String, State.Worker> workers = new TreeMap<>();

    void load(WorkerLoad load, long at) {
        if (!workers.containsKey(load.getProcess()) && workers.size() >= MAX_WORKERS) {
            return;
        }
        Map<String, State.Job> jobs = new TreeMap<>();
        for (JobLoad job : load.getJobsList()) {
            jobs.put(job.getKind(), new State.Job(job.getCount(), job.getSeconds()));
        }
        workers.put(
                load.getProcess(),
                new State.Worker(
                        load.getProcess(),
                        load.getDevice(),
                        load.getBusyRatio(),
                        load.getWaitingJobs(),
                        jobs,
                        at));
    }

    List<State.Worker> view() {
        long newest = workers.values().stream().mapToLong(State.Worker::at).max().orElse(0);
        return workers.values().stream()
                .filter(worker -> newest - worker.at() <= WORKER_MILLIS)
                .toList();
    }
}
