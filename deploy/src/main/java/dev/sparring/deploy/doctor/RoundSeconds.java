// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Medians of a round.
 *
 * @param bare in the bare loop
 * @param kafka over Kafka; empty if there is none
 * @param ratio rounds a second over Kafka for each one without
 * @param inexact in a bare loop that is not deterministic; empty if that was not played
 */
record RoundSeconds(
        double bare, OptionalDouble kafka, OptionalDouble ratio, OptionalDouble inexact) {

    private static final double LEAST_RATIO = 0.5;
    private static final double MOST_FOR_EXACTNESS = 1.3;

    static RoundSeconds ofBare(double bare) {
        OptionalDouble none = OptionalDouble.empty();
        return new RoundSeconds(bare, none, none, none);
    }

    static RoundSeconds of(double bare, double kafka, double ratio) {
        return new RoundSeconds(
                bare, OptionalDouble.of(kafka), OptionalDouble.of(ratio), OptionalDouble.empty());
    }

    /** The same beside a loop that is not deterministic. */
    RoundSeconds besides(double seconds) {
        return new RoundSeconds(bare, kafka, ratio, OptionalDouble.of(seconds));
    }

    /** Seconds of an exact round for each one of a round that is not. */
    OptionalDouble cost() {
        return inexact.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(bare / inexact.getAsDouble());
    }

    /** What is to be said of games, by name. */
    static Observation judge(Map<String, RoundSeconds> games) {
        List<String> found = new ArrayList<>();
        Map<String, Double> figures = new LinkedHashMap<>();
        games.forEach(
                (name, game) -> {
                    found.add(game.line(name));
                    game.figures(name, figures);
                });
        String line = String.join("; ", found);
        List<String> advice = advice(games);
        return (advice.isEmpty()
                        ? Observation.ok(line)
                        : Observation.warning(line, String.join("; ", advice)))
                .with(figures);
    }

    private static List<String> advice(Map<String, RoundSeconds> games) {
        List<String> advice = new ArrayList<>();
        if (games.values().stream().anyMatch(game -> game.ratio.orElse(1) < LEAST_RATIO)) {
            advice.add(
                    "Kafka takes more time than the game: end other programs, or use a broker that"
                            + " is nearer");
        }
        if (games.values().stream().anyMatch(game -> game.cost().orElse(1) > MOST_FOR_EXACTNESS)) {
            advice.add(
                    "being deterministic costs more than usual; device.deterministic=false is"
                            + " faster, and killed games then go on as forks");
        }
        return advice;
    }

    private String line(String name) {
        StringBuilder line = new StringBuilder("%s %.0f ms a round".formatted(name, 1000 * bare));
        if (kafka.isPresent()) {
            line.append(
                    ", over Kafka %.0f, ratio %.2f"
                            .formatted(1000 * kafka.getAsDouble(), ratio.getAsDouble()));
        } else {
            line.append(", not over Kafka");
        }
        if (inexact.isPresent()) {
            line.append(
                    ", not deterministic %.0f, ratio %.2f"
                            .formatted(1000 * inexact.getAsDouble(), cost().getAsDouble()));
        }
        return line.toString();
    }

    private void figures(String name, Map<String, Double> figures) {
        figures.put(name + " bare seconds", bare);
        kafka.ifPresent(seconds -> figures.put(name + " Kafka seconds", seconds));
        ratio.ifPresent(value -> figures.put(name + " ratio", value));
        inexact.ifPresent(seconds -> figures.put(name + " not deterministic seconds", seconds));
        cost().ifPresent(value -> figures.put(name + " cost of being deterministic", value));
    }
}
