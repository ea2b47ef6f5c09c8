// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.bench;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The times of all counted rounds.
 *
 * @param overKafka of the game over Kafka
 * @param watched of the same with viewers of its page; empty if that was not played
 * @param serial seconds a round of the bare loop
 * @param kafkaCpu seconds of the processors a round over Kafka
 * @param serialCpu the same in the bare loop
 */
public record BenchResult(
        List<RoundTime> overKafka,
        List<RoundTime> watched,
        List<Double> serial,
        CpuTime kafkaCpu,
        CpuTime serialCpu) {

    /** Median seconds a round over Kafka. */
    public double kafkaSeconds() {
        return kafkaSeconds(0.5);
    }

    /**
     * Seconds that a share of the rounds over Kafka did not take longer than.
     *
     * @param share such as 0.99
     */
    public double kafkaSeconds(double share) {
        return quantile(overKafka.stream().map(RoundTime::total).toList(), share);
    }

    /** Median seconds a round in the bare loop. */
    public double serialSeconds() {
        return serialSeconds(0.5);
    }

    /** The same as {@link #kafkaSeconds(double)} of the bare loop. */
    public double serialSeconds(double share) {
        return quantile(serial, share);
    }

    /**
     * Seconds of a round over Kafka that it does not take in the bare loop, on average: what
     * messages cost.
     */
    public double messageSeconds() {
        return mean(overKafka) - serialMean();
    }

    /**
     * Rounds a second over Kafka for each one of the bare loop, all counted rounds together: what
     * comes only now and then, such as a checkpoint, counts too.
     */
    public double ratio() {
        return serialMean() / mean(overKafka);
    }

    private double serialMean() {
        return serial.stream().mapToDouble(each -> each).average().orElseThrow();
    }

    /** Rounds a second with viewers for each one without, if there were any. */
    public OptionalDouble watchedRatio() {
        return watched.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(mean(overKafka) / mean(watched));
    }

    /** Median seconds of the parts of a round over Kafka, by name. */
    public Map<String, Double> parts() {
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("attacks on the device", median(RoundTime::attacks));
        parts.put("training on the device", median(RoundTime::training));
        parts.put("records to the attackers and back", median(RoundTime::travelling));
        parts.put("committing the round", median(RoundTime::committing));
        parts.put("waiting for the device", median(RoundTime::queueing));
        return parts;
    }

    private static double mean(List<RoundTime> rounds) {
        return rounds.stream().mapToDouble(RoundTime::total).average().orElseThrow();
    }

    private double median(ToDoubleFunction<RoundTime> part) {
        return median(overKafka.stream().map(part::applyAsDouble).toList());
    }

    /** The middle one, or between the two in the middle. */
    public static double median(Collection<Double> values) {
        return quantile(values, 0.5);
    }

    /** The value that a share of the values does not exceed, between two of them if need be. */
    static double quantile(Collection<Double> values, double share) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
