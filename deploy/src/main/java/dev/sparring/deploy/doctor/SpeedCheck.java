// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.deploy.bench.Bench;
import dev.sparring.deploy.bench.BenchResult;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How long rounds take, in a bare loop and over Kafka. */
record SpeedCheck(DoctorSettings settings, Workspace workspace) implements MachineCheck {

    /** Rounds a second over Kafka for each one without. */
    private static final double LEAST_RATIO = 0.5;

    /**
     * Medians of a round in the bare loop and over Kafka, and how fast the second is of the first.
     */
    record RoundSeconds(double bare, double kafka, double ratio) {}

    @Override
    public String name() {
        return "speed";
    }

    @Override
    public List<String> needs() {
        return List.of(DeviceCheck.NAME, KafkaCheck.NAME);
    }

    @Override
    public Observation observe(Consumer<String> progress) throws IOException {
        DoctorSettings.Sizes sizes = settings.sizes();
        Map<String, RoundSeconds> results = new LinkedHashMap<>();
        results.put("PGD10", time(sizes.pgd(), "attackers.pgd={attack=pgd,steps=10}", progress));
        results.put(
                "L2L-DA base " + sizes.baseChannels(),
                time(
                        sizes.learned(),
                        "attackers.l2l-da={attack=l2l-da,base-channels=%d,steps=10}"
                                .formatted(sizes.baseChannels()),
                        progress));
        return judge(results);
    }

    /** LeNet-5 and 100 images a round. */
    private RoundSeconds time(int rounds, String attacker, Consumer<String> progress)
            throws IOException {
        Bench bench =
                new Bench(
                        settings.settings(
                                attacker, "rounds=" + rounds, "defender.warm-up-rounds=0"),
                        1,
                        0,
                        settings.sizes().uncounted());
        String attack = attacker.replaceAll("attackers\\.|=.*", "");
        BenchResult result =
                bench.run(
                        workspace.bootstrapServers(),
                        what -> progress.accept(attack + ": " + what));
        return new RoundSeconds(result.serialSeconds(), result.kafkaSeconds(), result.ratio());
    }

    static Observation judge(Map<String, RoundSeconds> results) {
        Map<String, Double> figures = new LinkedHashMap<>();
        StringBuilder found = new StringBuilder();
        double worst = Double.POSITIVE_INFINITY;
        for (Map.Entry<String, RoundSeconds> each : results.entrySet()) {
            RoundSeconds result = each.getValue();
            found.append(found.isEmpty() ? "" : "; ")
                    .append(
                            "%s %.0f ms a round, over Kafka %.0f, ratio %.2f"
                                    .formatted(
                                            each.getKey(),
                                            1000 * result.bare(),
                                            1000 * result.kafka(),
                                            result.ratio()));
            figures.put(each.getKey() + " bare seconds", result.bare());
            figures.put(each.getKey() + " Kafka seconds", result.kafka());
            figures.put(each.getKey() + " ratio", result.ratio());
            worst = Math.min(worst, result.ratio());
        }
        return worst < LEAST_RATIO
                ? Observation.warning(
                                found.toString(),
                                "Kafka takes more time than the game: end other programs, or use a"
                                        + " broker that is nearer")
                        .with(figures)
                : Observation.ok(found.toString()).with(figures);
    }
}
