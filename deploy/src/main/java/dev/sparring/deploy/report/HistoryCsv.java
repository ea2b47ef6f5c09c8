// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.report;

import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** A game's history as tables. Numbers with a full stop, header in the first line (RFC 4180). */
final class HistoryCsv {

    private static final List<String> STEP_COLUMNS =
            List.of(
                    "round",
                    "defender_version",
                    "clean_loss",
                    "adversarial_loss",
                    "clean_accuracy",
                    "adversarial_accuracy",
                    "gradient_norm",
                    "learning_rate",
                    "images",
                    "fouls",
                    "waiting_seconds",
                    "training_seconds",
                    "queueing_seconds",
                    "committing_seconds",
                    "total_seconds");
    private static final List<String> ATTACKER_COLUMNS =
            List.of("used", "version", "staleness", "loss", "accuracy", "seconds");
    private static final List<String> EVALUATION_COLUMNS =
            List.of(
                    "round",
                    "defender_version",
                    "split",
                    "images",
                    "attack",
                    "accuracy",
                    "mean_loss",
                    "seconds",
                    "options");

    private HistoryCsv() {}

    /**
     * A row per round; for each attacker and each of its measures a column {@code id.name}.
     *
     * @param expected attackers, of whom some may never have come
     */
    static void writeSteps(History history, Set<String> expected, Path file) throws IOException {
        SortedSet<String> attackers = new TreeSet<>(expected);
        attackers.addAll(history.attackers());
        Map<String, SortedSet<String>> measures = new LinkedHashMap<>();
        attackers.forEach(id -> measures.put(id, history.measures(id)));
        List<String> header = new ArrayList<>(STEP_COLUMNS);
        measures.forEach(
                (id, names) -> {
                    ATTACKER_COLUMNS.forEach(column -> header.add(id + "." + column));
                    names.forEach(name -> header.add(id + "." + name));
                });
        try (CSVPrinter printer = open(file, header)) {
            for (StepReport step : history.steps()) {
                List<Object> row = row(step);
                measures.forEach(
                        (id, names) -> addAttacker(row, History.attacker(step, id), names));
                printer.printRecord(row);
            }
        }
    }

    /** A row per evaluation and attack; {@code clean} and {@code worst case} count as attacks. */
    static void writeEvaluations(List<Evaluation> evaluations, Path file) throws IOException {
        try (CSVPrinter printer = open(file, EVALUATION_COLUMNS)) {
            for (Evaluation each : evaluations) {
                print(printer, each, "clean", each.getCleanAccuracy(), each.getCleanLoss(), "", "");
                for (AttackEvaluation attack : each.getAttacksList()) {
                    print(
                            printer,
                            each,
                            attack.getAttack(),
                            attack.getRobustAccuracy(),
                            attack.getMeanLoss(),
                            spent(attack.getSeconds()),
                            attack.getOptions());
                }
                print(
                        printer,
                        each,
                        "worst case",
                        each.getWorstCaseAccuracy(),
                        "",
                        spent(each.getSeconds()),
                        "");
            }
        }
    }

    private static void print(CSVPrinter printer, Evaluation evaluation, Object... rest)
            throws IOException {
        List<Object> row =
                new ArrayList<>(
                        List.of(
                                evaluation.getRound(),
                                evaluation.getDefenderVersion(),
                                evaluation.getSplit(),
                                evaluation.getImages()));
        row.addAll(List.of(rest));
        printer.printRecord(row);
    }

    /** What was not measured is an empty cell. */
    private static List<Object> row(StepReport step) {
        boolean attacked = step.getAttackersList().stream().anyMatch(AttackerStep::getUsed);
        return new ArrayList<>(
                List.of(
                        step.getRound(),
                        step.getDefenderVersion(),
                        step.getCleanLoss(),
                        attacked ? step.getAdversarialLoss() : "",
                        step.getCleanAccuracy(),
                        attacked ? step.getAdversarialAccuracy() : "",
                        step.getGradientNorm(),
                        step.getLearningRate(),
                        step.getImages(),
                        step.getFoulsCount(),
                        step.getSeconds().getWaiting(),
                        step.getSeconds().getTraining(),
                        step.getSeconds().getQueueing(),
                        step.getSeconds().getCommitting(),
                        step.getSeconds().getTotal()));
    }

    private static void addAttacker(
            List<Object> row, Optional<AttackerStep> attacker, SortedSet<String> measures) {
        if (attacker.isEmpty()) {
            for (int i = 0; i < ATTACKER_COLUMNS.size() + measures.size(); i++) {
                row.add("");
            }
            return;
        }
        AttackerStep step = attacker.get();
        if (!step.getUsed()) {
            row.add(false);
            for (int i = 1; i < ATTACKER_COLUMNS.size() + measures.size(); i++) {
                row.add("");
            }
            return;
        }
        row.addAll(
                List.of(
                        step.getUsed(),
                        step.getAttackerVersion(),
                        step.getStaleness(),
                        known(step.getLoss()),
                        known(step.getAccuracy()),
                        spent(step.getSeconds())));
        for (String name : measures) {
            row.add(
                    step.getMeasuresList().stream()
                            .filter(measure -> measure.getName().equals(name))
                            .findFirst()
                            .map(measure -> known(measure.getValue()))
                            .orElse(""));
        }
    }

    /** An attacker says what it likes. */
    private static Object known(double value) {
        return Double.isFinite(value) ? value : "";
    }

    /** Nothing takes no time. */
    private static Object spent(double seconds) {
        return seconds > 0 ? known(seconds) : "";
    }

    private static CSVPrinter open(Path file, List<String> header) throws IOException {
        return CSVFormat.RFC4180
                .builder()
                .setHeader(header.toArray(String[]::new))
                .get()
                .print(Files.newBufferedWriter(file));
    }
}
