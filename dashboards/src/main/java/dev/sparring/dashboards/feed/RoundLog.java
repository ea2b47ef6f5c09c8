// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Measure;
import dev.sparring.protocol.v1.PhaseSeconds;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole history of a game by round, in columns with four bytes for each number: 20 curves of
 * 100,000 rounds take 8 MB. Rounds are in order, whenever they were reported, and each counts once.
 * Not safe for concurrent use.
 */
final class RoundLog {

    /** Points of a curve that a page shows: as many as there are pixels. */
    static final int POINTS = 1_500;

    /** An attacker may invent measures; more of one are passed over. */
    private static final int MAX_MEASURES = 32;

    /** Who may come and go with a curve; those beyond are not drawn. */
    private static final int MAX_ATTACKERS = 64;

    private static final int FIRST_CAPACITY = 256;

    private record Curve(
            String id, String group, String player, String label, String unit, FloatColumn values) {

        Series.SeriesColumn described(float[] means, float[] low, float[] high) {
            return new Series.SeriesColumn(id, group, player, label, unit, means, low, high);
        }

        Series.SeriesColumn named(float[] means) {
            return new Series.SeriesColumn(id, null, null, null, null, means, null, null);
        }
    }

    private final Map<String, Curve> curves = new LinkedHashMap<>();
    private final Map<String, Integer> measures = new HashMap<>();
    private long[] rounds = new long[FIRST_CAPACITY];
    private int size;
    private int revision;

    /** How many rounds there are. */
    int size() {
        return size;
    }

    /** How many curves there are; the newest are the last ones. */
    int curves() {
        return curves.size();
    }

    /** Grows when a round came late, so that what was sent before is not a beginning any more. */
    int revision() {
        return revision;
    }

    /** The round of a row. */
    long round(int row) {
        return rounds[row];
    }

    /** A number of a row; NaN if there is none. */
    float value(String curve, int row) {
        Curve known = curves.get(curve);
        return known == null ? Float.NaN : known.values().get(row);
    }

    /**
     * Adds a round, unless it is known.
     *
     * @param roundsPerSecond since the last one; NaN if that is not known
     * @return whether it was news
     */
    boolean add(StepReport step, double roundsPerSecond) {
        int row = row(step.getRound());
        if (row < size && rounds[row] == step.getRound()) {
            return false;
        }
        insert(row, step.getRound());
        defender(row, step, roundsPerSecond);
        step.getAttackersList().stream()
                .filter(AttackerStep::getUsed)
                .filter(each -> known(each.getAttacker()))
                .forEach(each -> attacker(row, each));
        return true;
    }

    /** The first row whose round is not before {@code round}; rows if all are. */
    int row(long round) {
        if (size == 0 || round > rounds[size - 1]) {
            return size;
        }
        int found = Arrays.binarySearch(rounds, 0, size, round);
        return found >= 0 ? found : -found - 1;
    }

    /** Some rows as they are, to follow those before them; curves from {@code known} on are new. */
    Series append(int fromRow, int toRow, int known) {
        List<Series.SeriesColumn> columns = new ArrayList<>();
        for (Curve curve : curves.values()) {
            float[] values = new float[toRow - fromRow];
            for (int i = 0; i < values.length; i++) {
                values[i] = curve.values().get(fromRow + i);
            }
            columns.add(
                    columns.size() < known
                            ? curve.named(values)
                            : curve.described(values, null, null));
        }
        return new Series(
                true, null, null, null, Arrays.copyOfRange(rounds, fromRow, toRow), columns);
    }

    /**
     * Rows as at most {@code points} points: each is the mean of its rounds, with the least and the
     * largest of them, so that a single outlier is seen however long the game is.
     */
    Series thin(int fromRow, int toRow, int points) {
        int rows = toRow - fromRow;
        int buckets = Math.min(rows, points);
        boolean thinned = buckets < rows;
        long[] at = new long[buckets];
        for (int bucket = 0; bucket < buckets; bucket++) {
            int first = edge(fromRow, rows, bucket, buckets);
            int last = edge(fromRow, rows, bucket + 1, buckets) - 1;
            at[bucket] = rounds[(first + last) >>> 1];
        }
        List<Series.SeriesColumn> columns = new ArrayList<>();
        for (Curve curve : curves.values()) {
            float[][] all = thin(curve.values(), fromRow, rows, buckets);
            columns.add(curve.described(all[0], thinned ? all[1] : null, thinned ? all[2] : null));
        }
        return new Series(
                null,
                rows == 0 ? null : rounds[fromRow],
                rows == 0 ? null : rounds[toRow - 1],
                thinned,
                at,
                columns);
    }

    private static int edge(int fromRow, int rows, int bucket, int buckets) {
        return fromRow + (int) ((long) rows * bucket / buckets);
    }

    private static float[][] thin(FloatColumn column, int fromRow, int rows, int buckets) {
        float[][] all = new float[3][buckets];
        for (int bucket = 0; bucket < buckets; bucket++) {
            int end = edge(fromRow, rows, bucket + 1, buckets);
            double sum = 0;
            int count = 0;
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (int row = edge(fromRow, rows, bucket, buckets); row < end; row++) {
                float value = column.get(row);
                if (Float.isFinite(value)) {
                    sum += value;
                    count++;
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
            all[0][bucket] = count == 0 ? Float.NaN : (float) (sum / count);
            all[1][bucket] = count == 0 ? Float.NaN : low;
            all[2][bucket] = count == 0 ? Float.NaN : high;
        }
        return all;
    }

    private void insert(int row, long round) {
        if (size == rounds.length) {
            rounds = Arrays.copyOf(rounds, 2 * size);
        }
        if (row < size) {
            System.arraycopy(rounds, row, rounds, row + 1, size - row);
            curves.values().forEach(curve -> curve.values().insert(row));
            revision++;
        }
        rounds[row] = round;
        size++;
    }

    private void defender(int row, StepReport step, double roundsPerSecond) {
        boolean attacked = step.getAttackersList().stream().anyMatch(AttackerStep::getUsed);
        set(row, "cleanLoss", "loss", "clean loss", "nats", step.getCleanLoss());
        set(
                row,
                "adversarialLoss",
                "loss",
                "adversarial loss",
                "nats",
                attacked ? step.getAdversarialLoss() : Double.NaN);
        set(row, "cleanAccuracy", "accuracy", "clean accuracy", "share", step.getCleanAccuracy());
        set(
                row,
                "adversarialAccuracy",
                "accuracy",
                "adversarial accuracy",
                "share",
                attacked ? step.getAdversarialAccuracy() : Double.NaN);
        set(row, "gradientNorm", "gradient", "gradient norm", "L2", step.getGradientNorm());
        PhaseSeconds seconds = step.getSeconds();
        set(row, "waiting", "time", "waiting for answers", "s", seconds.getWaiting());
        set(row, "queueing", "time", "queueing for the device", "s", seconds.getQueueing());
        set(row, "training", "time", "training", "s", seconds.getTraining());
        set(row, "committing", "time", "committing", "s", seconds.getCommitting());
        set(row, "total", "time", "whole round", "s", seconds.getTotal());
        set(row, "roundsPerSecond", "speed", "rounds per second", "1/s", roundsPerSecond);
    }

    private void set(int row, String name, String group, String label, String unit, double value) {
        set(row, "defender." + name, group, "defender", label, unit, value);
    }

    private boolean known(String attacker) {
        return measures.containsKey(attacker)
                || measures.size() < MAX_ATTACKERS && measures.put(attacker, 0) == null;
    }

    private void attacker(int row, AttackerStep step) {
        String id = step.getAttacker();
        String name = Labels.of(id);
        set(row, id + ".loss", "loss", id, name + " loss", "nats", step.getLoss());
        set(row, id + ".accuracy", "accuracy", id, name + " accuracy", "share", step.getAccuracy());
        set(
                row,
                id + ".staleness",
                "staleness",
                id,
                name + " staleness",
                "rounds",
                step.getStaleness());
        set(row, id + ".seconds", "time", id, name + " crafting", "s", step.getSeconds());
        for (Measure measure : step.getMeasuresList()) {
            String curve = id + ".measure." + measure.getName();
            if (curves.containsKey(curve) || measures.merge(id, 1, Integer::sum) <= MAX_MEASURES) {
                String label = name + " " + measure.getName().replace('_', ' ');
                String unit = measure.getName().endsWith("_loss") ? "nats" : "";
                set(row, curve, "measure", id, label, unit, measure.getValue());
            }
        }
    }

    private void set(
            int row,
            String id,
            String group,
            String player,
            String label,
            String unit,
            double value) {
        curves.computeIfAbsent(
                        id, key -> new Curve(key, group, player, label, unit, new FloatColumn()))
                .values()
                .set(row, value);
    }
}
