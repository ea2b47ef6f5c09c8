// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.protocol.v1.JobLoad;
import dev.sparring.protocol.v1.WorkerLoad;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How busy each device of each process was when the process last said so. */
final class WorkerBook {

    private static final int MAX_WORKERS = 64;

    /** A device that has not been heard of for so long, when others have, is not shown. */
    private static final long WORKER_MILLIS = 60_000;

    private final SortedMap<Place, State.Worker> workers =
            new TreeMap<>(Comparator.comparing(Place::process).thenComparing(Place::device));

    private record Place(String process, String device) {}

    void load(WorkerLoad load, long at) {
        Place place = new Place(load.getProcess(), load.getDevice());
        if (!workers.containsKey(place) && workers.size() >= MAX_WORKERS) {
            return;
        }
        Map<String, State.Job> jobs = new TreeMap<>();
        for (JobLoad job : load.getJobsList()) {
            jobs.put(job.getKind(), new State.Job(job.getCount(), job.getSeconds()));
        }
        workers.put(
                place,
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
