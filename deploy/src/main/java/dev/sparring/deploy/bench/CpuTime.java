// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Seconds for which processor cores worked, by activity.
 *
 * @param seconds empty where it is not known
 */
public record CpuTime(Map<Activity, Double> seconds) {

    /** None yet, or not known. */
    static final CpuTime NONE = new CpuTime(Map.of());

    static final List<Long> THIS_PROCESS = List.of(ProcessHandle.current().pid());

    private static final Path PROCESSES = Path.of("/proc");

    /** Keeps its own copy. */
    public CpuTime {
        seconds = Collections.unmodifiableMap(new TreeMap<>(seconds));
    }

    /**
     * Adds up all present threads of some processes, since the processes began. Linux only:
     * elsewhere it is not known.
     *
     * @param players processes that play
     * @param brokers processes of brokers
     */
    static CpuTime now(Collection<Long> players, Collection<Long> brokers) {
        Map<Activity, Double> seconds = new EnumMap<>(Activity.class);
        players.forEach(process -> add(process, seconds, false));
        brokers.forEach(process -> add(process, seconds, true));
        return new CpuTime(seconds);
    }

    private static void add(long process, Map<Activity, Double> seconds, boolean broker) {
        Path tasks = PROCESSES.resolve(Long.toString(process)).resolve("task");
        if (!Files.isDirectory(tasks)) {
            return;
        }
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                add(thread, seconds, broker);
            }
        } catch (IOException e) {
            // it has ended
            return;
        }
    }

    private static void add(Path thread, Map<Activity, Double> seconds, boolean broker) {
        try {
            String name = Files.readString(thread.resolve("comm"));
            String nanos = Files.readString(thread.resolve("schedstat")).split(" ")[0];
            Activity activity = broker ? Activity.BROKER : Activity.of(name);
            seconds.merge(activity, Long.parseLong(nanos) * 1e-9, Double::sum);
        } catch (IOException e) {
            // it has ended, or this kernel does not count
            return;
        }
    }

    /** What was worked since. */
    CpuTime since(CpuTime before) {
        Map<Activity, Double> more = new EnumMap<>(Activity.class);
        seconds.forEach(
                (activity, now) ->
                        more.put(
                                activity,
                                Math.max(0, now - before.seconds.getOrDefault(activity, 0.0))));
        return new CpuTime(more);
    }

    CpuTime plus(CpuTime other) {
        Map<Activity, Double> sum = new TreeMap<>(seconds);
        other.seconds.forEach((activity, more) -> sum.merge(activity, more, Double::sum));
        return new CpuTime(sum);
    }

    CpuTime times(double factor) {
        Map<Activity, Double> product = new TreeMap<>(seconds);
        product.replaceAll((activity, each) -> each * factor);
        return new CpuTime(product);
    }

    /** Of everything together. */
    public double total() {
        return seconds.values().stream().mapToDouble(each -> each).sum();
    }
}
