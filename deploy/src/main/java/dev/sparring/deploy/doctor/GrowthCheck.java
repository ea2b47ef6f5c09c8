// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.SerialGame;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.Devices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Checks whether memory grows during a game, which would end a game of days early. */
final class GrowthCheck implements MachineCheck {

    private static final double LIMIT = 0.05;

    /** Cards have less to begin with, and hand out memory in large pieces. */
    private static final long PIECE = 64 * Bytes.MIB;

    private final Sizes.Growth size;
    private final GameSettings settings;
    private final LinuxMemory linux = new LinuxMemory(Path.of("/"));

    GrowthCheck(DoctorSettings doctor) {
        size = doctor.sizes().growth();
        settings =
                doctor.settings(
                        "rounds=" + (size.settling() + size.rounds()),
                        "defender.batch-size=20",
                        "defender.warm-up-rounds=0",
                        "attackers.l2l-da={attack=l2l-da,base-channels=4,steps=3}",
                        "attackers.pgd={attack=pgd,steps=3}");
    }

    /**
     * Memory at a moment.
     *
     * @param process what it has outside of the Java heap, and what is in use in that: pages of the
     *     heap that are touched for the first time do not count
     * @param card empty if there is none that can be asked
     */
    record Sample(OptionalLong process, Optional<CardMemory> card) {}

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public List<String> needs() {
        return List.of(DeviceCheck.NAME);
    }

    @Override
    public Observation observe(Consumer<String> progress) throws Exception {
        return DeviceWork.run(settings.device(), devices -> play(devices, progress));
    }

    private Observation play(Devices devices, Consumer<String> progress) throws Exception {
        Optional<String> busId = devices.named(settings.device().name()).busId();
        List<Sample> samples = new ArrayList<>();
        long[] rounds = new long[1];
        long limit = TimeUnit.SECONDS.toNanos(size.seconds());
        long[] since = {System.nanoTime()};
        try (SerialGame game = new SerialGame(settings, devices)) {
            progress.accept("up to %d rounds without Kafka".formatted(settings.rounds()));
            game.playWhile(
                    step -> {
                        rounds[0]++;
                        boolean late = System.nanoTime() - since[0] > limit;
                        if (samples.isEmpty() && (late || rounds[0] >= size.settling())) {
                            samples.add(sample(busId));
                            rounds[0] = 0;
                            since[0] = System.nanoTime();
                            late = false;
                        }
                        return !late;
                    });
            samples.add(sample(busId));
        }
        return judge(rounds[0], samples.get(0), samples.get(1));
    }

    private Sample sample(Optional<String> busId) {
        try {
            Optional<CardMemory> card =
                    busId.isEmpty() ? Optional.empty() : CardMemory.of(busId.get());
            return new Sample(process(), card);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Sample(OptionalLong.empty(), Optional.empty());
        }
    }

    private OptionalLong process() {
        System.gc();
        Optional<HeapRange> heap = HeapRange.ofThisProcess();
        OptionalLong outside = linux.resident(heap.orElse(HeapRange.UNKNOWN));
        Runtime runtime = Runtime.getRuntime();
        long inside = heap.isEmpty() ? 0 : runtime.totalMemory() - runtime.freeMemory();
        return outside.isEmpty() ? outside : OptionalLong.of(outside.getAsLong() + inside);
    }

    static Observation judge(long rounds, Sample before, Sample after) {
        Map<String, Double> figures = new LinkedHashMap<>();
        StringBuilder found = new StringBuilder("in %d rounds ".formatted(rounds));
        boolean grows = false;
        if (before.process().isEmpty() || after.process().isEmpty()) {
            found.append("not measured: only Linux tells");
        } else {
            long first = before.process().getAsLong();
            double growth = (double) after.process().getAsLong() / first - 1;
            grows = growth > LIMIT;
            figures.put("process", growth);
            found.append("%+.1f %% of %s".formatted(100 * growth, Bytes.text(first)));
        }
        if (before.card().isPresent() && after.card().isPresent()) {
            long first = before.card().get().usedBytes();
            long more = after.card().get().usedBytes() - first;
            double growth = (double) more / Math.max(1, first);
            grows |= growth > LIMIT && more > PIECE;
            figures.put("card", growth);
            found.append("; card %+.1f %% of %s".formatted(100 * growth, Bytes.text(first)));
        }
        return grows
                ? Observation.fault(
                                found.toString(),
                                "make the check again without other users of the machine; if it"
                                        + " stays, long games will run out of memory")
                        .with(figures)
                : Observation.ok(found.toString()).with(figures);
    }
}
