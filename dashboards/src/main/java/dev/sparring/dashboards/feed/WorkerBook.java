// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.protocol.v1.JobLoad;
import dev.sparring.protocol.v1.WorkerLoad;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The load of each device of each process, as the process last reported it. Anybody may say
 * anything: the newest are kept, and names are cut. Not safe for concurrent use.
 */
final class WorkerBook {

    static final int MAX_WORKERS = 100;
    static final int MAX_NAME = 100;

    private static final int MAX_JOBS = 16;

    /** A device that has not been heard of for so long, when others have, is not shown. */
    private static final long WORKER_MILLIS = 60_000;

    private final SortedMap<Place, State.Worker> workers =
            new TreeMap<>(Comparator.comparing(Place::process).thenComparing(Place::device));

    private record Place(String process, String device) {}

    void load(WorkerLoad load, long at) {
        Place place = new Place(name(load.getProcess()), name(load.getDevice()));
        Map<String, State.Job> jobs = new TreeMap<>();
        for (JobLoad job : load.getJobsList()) {
            if (jobs.size() < MAX_JOBS) {
                jobs.put(name(job.getKind()), new State.Job(job.getCount(), job.getSeconds()));
            }
        }
        workers.put(
                place,
                new State.Worker(
                        place.process(),
                        place.device(),
                        load.getBusyRatio(),
                        load.getWaitingJobs(),
                        jobs,
                        at));
        if (workers.size() > MAX_WORKERS) {
            workers.entrySet().stream()
                    .min(Comparator.comparing(each -> each.getValue().at()))
                    .ifPresent(oldest -> workers.remove(oldest.getKey()));
        }
    }

    List<State.Worker> view() {
        long newest = workers.values().stream().mapToLong(State.Worker::at).max().orElse(0);
        return workers.values().stream()
                .filter(worker -> newest - worker.at() <= WORKER_MILLIS)
                .toList();
    }

    private static String name(String told) {
        return told.codePoints()
                .limit(MAX_NAME)
                .map(each -> isPrintable(each) ? each : '?')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }
}
