// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The smaller tables below the table: how it was trained, what repeats and seeds did, checks. */
final class Details {

    private Details() {}

    /**
     * A table of text.
     *
     * @param words how many columns, the first ones, are words and not figures
     */
    record Sheet(String title, int words, List<String> header, List<List<String>> rows) {}

    /** All that have rows. */
    static List<Sheet> of(Table table) {
        List<Sheet> sheets = new ArrayList<>();
        sheets.add(repeats(table));
        sheets.add(seeds(table));
        sheets.add(checks(table));
        sheets.add(trainings(table.trainings()));
        sheets.removeIf(sheet -> sheet.rows().isEmpty());
        return sheets;
    }

    static Sheet trainings(List<Training> trainings) {
        return new Sheet(
                "How it was trained",
                2,
                List.of("game", "attackers", "rounds", "warm-up", "learning rate", "time"),
                trainings.stream()
                        .map(
                                each ->
                                        List.of(
                                                each.run(),
                                                each.attackers(),
                                                Long.toString(each.rounds()),
                                                Long.toString(each.warmUpRounds()),
                                                each.learningRate() == 0
                                                        ? "frozen"
                                                        : Double.toString(each.learningRate()),
                                                Numbers.time(each.seconds())))
                        .toList());
    }

    private static Sheet repeats(Table table) {
        List<List<String>> rows = new ArrayList<>();
        forEach(
                table,
                (row, head, ours) -> {
                    if (ours.repeats().size() > ours.accuracies().size()) {
                        rows.add(
                                List.of(
                                        row.title(),
                                        head.title(),
                                        percent(ours.repeats(), ours, Choice.BEST),
                                        percent(ours.repeats(), ours, Choice.MEAN),
                                        percent(ours.repeats(), ours, Choice.WORST),
                                        Numbers.percent(ours.accuracy(), ours.images())));
                    }
                });
        return new Sheet(
                "Attacks that try several times",
                2,
                List.of(
                        "defence",
                        "attack",
                        "best try for the defence",
                        "mean",
                        "worst try",
                        "worst for each image"),
                rows);
    }

    private static Sheet seeds(Table table) {
        List<List<String>> rows = new ArrayList<>();
        forEach(
                table,
                (row, head, ours) -> {
                    if (ours.accuracies().size() > 1) {
                        rows.add(
                                List.of(
                                        row.title(),
                                        head.title(),
                                        ours.accuracies().stream()
                                                .map(each -> Numbers.percent(each, ours.images()))
                                                .collect(Collectors.joining(", "))));
                    }
                });
        return new Sheet(
                "Trainings one by one", 2, List.of("defence", "column", "accuracy by seed"), rows);
    }

    private static Sheet checks(Table table) {
        List<List<String>> rows = new ArrayList<>();
        table.checks()
                .forEach(
                        (run, checks) ->
                                checks.forEach(
                                        check ->
                                                rows.add(
                                                        List.of(
                                                                run,
                                                                check.name(),
                                                                check.passed() ? "pass" : "WARNING",
                                                                check.detail()))));
        return new Sheet("Sanity checks", 4, List.of("model", "check", "verdict", "detail"), rows);
    }

    private enum Choice {
        BEST,
        MEAN,
        WORST
    }

    private static String percent(List<Double> accuracies, Estimate ours, Choice choice) {
        var statistics = accuracies.stream().mapToDouble(each -> each).summaryStatistics();
        double value =
                switch (choice) {
                    case BEST -> statistics.getMax();
                    case MEAN -> statistics.getAverage();
                    case WORST -> statistics.getMin();
                };
        return Numbers.percent(value, ours.images());
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(TableDefinition.Row row, Table.Head head, Estimate ours);
    }

    private static void forEach(Table table, Visitor visitor) {
        for (TableDefinition.Row row : table.rows()) {
            for (Table.Head head : table.columns()) {
                table.cell(row.id(), head.id())
                        .ours()
                        .ifPresent(ours -> visitor.visit(row, head, ours));
            }
        }
    }
}
