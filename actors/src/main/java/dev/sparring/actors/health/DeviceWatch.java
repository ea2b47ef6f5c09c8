// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.health;

import dev.sparring.gpu.worker.GpuWorkerListener;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Sees whether a device comes back from what it was given. It measures single turns on the device:
 * a training step, an answer to a round, a piece of an evaluation. A round or an evaluation as a
 * whole may take as long as it likes. Safe to share between threads.
 */
public final class DeviceWatch implements GpuWorkerListener, Health.Check {

    /**
     * What one turn may take. The longest that is known, an answer of {@code strong} for large
     * weights on a busy processor, takes minutes; to start that again each time would be worse than
     * to find a hang late.
     */
    static final Duration LIMIT = Duration.ofMinutes(30);

    private record Turn(String kind, long since) {}

    private final LongSupplier nanoTime;
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();

    /** Sees no device yet. */
    public DeviceWatch() {
        this(System::nanoTime);
    }

    DeviceWatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void queued(String device, int depth) {
        // how many wait says nothing of the one that is there
    }

    @Override
    public void began(String device, String kind) {
        turns.put(device, new Turn(kind, nanoTime.getAsLong()));
    }

    @Override
    public void ended(String device, String kind) {
        turns.remove(device);
    }

    @Override
    public void finished(String device, String kind, double queuedSeconds, double busySeconds) {
        // its last turn has ended before
    }

    @Override
    public void failed(String device, String kind) {
        // the player decides what to do
    }

    @Override
    public Optional<String> get() {
        long now = nanoTime.getAsLong();
        return turns.entrySet().stream()
                .flatMap(turn -> stuck(turn.getKey(), turn.getValue(), now).stream())
                .findFirst();
    }

    private static Optional<String> stuck(String device, Turn turn, long now) {
        Duration time = Duration.ofNanos(now - turn.since());
        return time.compareTo(LIMIT) < 0
                ? Optional.empty()
                : Optional.of(
                        "device %s has not come back from one %s for %d minutes"
                                .formatted(device, turn.kind(), time.toMinutes()));
    }
}
