// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps all evaluations of a game by the defender's version, and of the newest one also images and
 * confusion. Not safe for concurrent use.
 */
final class EvaluationBook {

    static final String CLEAN = "clean";
    static final String WORST = "worst";

    /** When there are more, every second one but the first and the last is forgotten. */
    private static final int MOST = 4_000;

    /**
     * The kept results of one attack.
     *
     * @param gradients for each image; 0 for a black box, 1 for a single step, -1 if that is not
     *     known
     */
    record Attacked(
            String attack, double accuracy, double meanLoss, long gradients, String options) {}

    /** The kept results of an evaluation. */
    record Measured(
            long version,
            String split,
            long at,
            double cleanAccuracy,
            double cleanLoss,
            double worstCaseAccuracy,
            double zeroGradientRatio,
            List<Attacked> attacks) {}

    private final NavigableMap<Long, Measured> all = new TreeMap<>();
    private final Map<String, State.Confusion> confusion = new LinkedHashMap<>();
    private State.Gallery gallery;
    private List<Measured> rows;
    private State.Evaluations view;
    private List<State.Score> score = List.of();

    /** Adds an evaluation, in place of an earlier one of the same version. */
    void add(Evaluation evaluation, long at, double epsilon) {
        List<Attacked> attacks = new ArrayList<>();
        for (AttackEvaluation each : evaluation.getAttacksList()) {
            attacks.add(
                    new Attacked(
                            each.getAttack(),
                            each.getRobustAccuracy(),
                            each.getMeanLoss(),
                            gradients(each),
                            each.getOptions()));
        }
        all.put(
                evaluation.getDefenderVersion(),
                new Measured(
                        evaluation.getDefenderVersion(),
                        evaluation.getSplit(),
                        at,
                        evaluation.getCleanAccuracy(),
                        evaluation.getCleanLoss(),
                        evaluation.getWorstCaseAccuracy(),
                        evaluation.getZeroGradientRatio(),
                        List.copyOf(attacks)));
        forget();
        rows = null;
        view = null;
        score = null;
        if (evaluation.getDefenderVersion() == all.lastKey()) {
            newest(evaluation, at, epsilon);
        }
    }

    /** Ascending; the same object until there is another evaluation. */
    List<Measured> all() {
        if (rows == null) {
            rows = List.copyOf(all.values());
        }
        return rows;
    }

    /** Null before the first one with images. */
    State.Gallery gallery() {
        return gallery;
    }

    List<State.Confusion> confusion() {
        return List.copyOf(confusion.values());
    }

    /** The same object until there is another evaluation. */
    State.Evaluations view() {
        if (view == null) {
            all();
            Set<String> ids = new LinkedHashSet<>(List.of(CLEAN));
            rows.forEach(row -> row.attacks().forEach(each -> ids.add(each.attack())));
            ids.add(WORST);
            view =
                    new State.Evaluations(
                            rows.stream().map(Measured::version).toList(),
                            rows.stream().map(Measured::split).toList(),
                            rows.stream().map(Measured::at).toList(),
                            ids.stream().map(id -> column(id, rows)).toList());
        }
        return view;
    }

    /** The newest of each, with the one before it on the same images. */
    List<State.Score> score() {
        if (score == null) {
            Map<String, State.Score> newest = new LinkedHashMap<>();
            for (Measured row : all.descendingMap().values()) {
                for (State.Score each : scores(row)) {
                    newest.merge(each.id(), each, EvaluationBook::withPrevious);
                }
            }
            score = List.copyOf(newest.values());
        }
        return score;
    }

    /** The accuracy under an attack; NaN if it was not tried. */
    static double accuracy(Measured row, String id) {
        if (id.equals(CLEAN)) {
            return row.cleanAccuracy();
        }
        if (id.equals(WORST)) {
            return worst(row);
        }
        return row.attacks().stream()
                .filter(each -> each.attack().equals(id))
                .mapToDouble(Attacked::accuracy)
                .findFirst()
                .orElse(Double.NaN);
    }

    static String label(String id) {
        return switch (id) {
            case CLEAN -> "clean";
            case WORST -> "worst case";
            default -> Labels.of(id);
        };
    }

    /** A referee that does not count gradients does not tell confusions either. */
    private static long gradients(AttackEvaluation attack) {
        return attack.getConfusionCount() > 0 || attack.getGradients() > 0
                ? attack.getGradients()
                : -1;
    }

    private static double worst(Measured row) {
        return row.attacks().isEmpty() ? Double.NaN : row.worstCaseAccuracy();
    }

    private static State.Score withPrevious(State.Score newest, State.Score older) {
        boolean first = Double.isNaN(newest.previous()) && newest.split().equals(older.split());
        return first
                ? new State.Score(
                        newest.id(),
                        newest.kind(),
                        newest.label(),
                        newest.value(),
                        older.value(),
                        newest.round(),
                        newest.at(),
                        newest.split(),
                        newest.meanLoss(),
                        newest.options())
                : newest;
    }

    private static List<State.Score> scores(Measured row) {
        List<State.Score> scores = new ArrayList<>();
        scores.add(score(row, CLEAN, "clean", row.cleanAccuracy(), row.cleanLoss(), ""));
        for (Attacked each : row.attacks()) {
            scores.add(
                    score(
                            row,
                            each.attack(),
                            "attack",
                            each.accuracy(),
                            each.meanLoss(),
                            each.options()));
        }
        if (!row.attacks().isEmpty()) {
            scores.add(score(row, WORST, "worst", row.worstCaseAccuracy(), Double.NaN, ""));
        }
        return scores;
    }

    private static State.Score score(
            Measured row, String id, String kind, double value, double meanLoss, String options) {
        return new State.Score(
                id,
                kind,
                label(id),
                value,
                Double.NaN,
                row.version(),
                row.at(),
                row.split(),
                meanLoss,
                options);
    }

    private static State.EvaluationColumn column(String id, List<Measured> rows) {
        float[] values = new float[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) accuracy(rows.get(i), id);
        }
        return new State.EvaluationColumn(id, label(id), values);
    }

    private void newest(Evaluation evaluation, long at, double epsilon) {
        if (evaluation.getExhibitsCount() > 0) {
            gallery = Pictures.gallery(evaluation, at, epsilon);
        }
        long round = evaluation.getDefenderVersion();
        note(CLEAN, round, evaluation.getConfusionList());
        evaluation
                .getAttacksList()
                .forEach(each -> note(each.getAttack(), round, each.getConfusionList()));
    }

    private void note(String id, long round, List<Long> counts) {
        int classes = (int) Math.round(Math.sqrt(counts.size()));
        if (counts.isEmpty() || classes * classes != counts.size()) {
            return;
        }
        List<List<Long>> rows = new ArrayList<>();
        for (int row = 0; row < classes; row++) {
            rows.add(List.copyOf(counts.subList(row * classes, (row + 1) * classes)));
        }
        confusion.put(id, new State.Confusion(id, label(id), round, classes, rows));
    }

    private void forget() {
        if (all.size() > MOST) {
            Long[] versions = all.keySet().toArray(Long[]::new);
            for (int i = 1; i < versions.length - 1; i += 2) {
                all.remove(versions[i]);
            }
        }
    }
}
