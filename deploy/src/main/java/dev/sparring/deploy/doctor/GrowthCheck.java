// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.SerialGame;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.Devices;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Whether memory stays what it is while a game is played: a game of days ends otherwise before its
 * time.
 */
final class GrowthCheck implements MachineCheck {

    private static final double LIMIT = 0.05;

    /** Cards have less to begin with, and hand out memory in large pieces. */
    private static final long PIECE = 64 * Bytes.MIB;

    private final GameSettings settings;
    private final int settling;
    private final LinuxMemory linux = new LinuxMemory(Path.of("/"));

    GrowthCheck(DoctorSettings doctor) {
        settling = doctor.sizes().settling();
        settings =
                doctor.settings(
                        "rounds=" + (settling + doctor.sizes().growth()),
                        "defender.batch-size=20",
                        "defender.warm-up-rounds=0",
                        "attackers.l2l-da={attack=l2l-da,base-channels=4,steps=3}",
                        "attackers.pgd={attack=pgd,steps=3}");
    }

    /** Memory at a moment; of the card if there is one that can be asked. */
    record Sample(OptionalLong process, Optional<Card> card) {}

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
        Sample[] samples = new Sample[2];
        long[] rounds = new long[1];
        try (SerialGame game = new SerialGame(settings, devices)) {
            progress.accept("%d rounds without Kafka".formatted(settings.rounds()));
            game.play(
                    step -> {
                        rounds[0]++;
                        if (rounds[0] == settling) {
                            samples[0] = sample();
                        }
                    });
            samples[1] = sample();
        }
        return judge(settings.rounds() - settling, samples[0], samples[1]);
    }

    private Sample sample() {
        try {
            return new Sample(linux.resident(), Card.of(settings.device().name()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Sample(linux.resident(), Optional.empty());
        }
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
