// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.io.IOException;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * A table as CSV (RFC 4180), a line for each cell. Accuracies are in percent, ours to six decimals
 * and the paper's as it prints them; repeats are those of an attack that tries several times.
 */
final class CsvTable {

    private static final String[] HEADER = {
        "table",
        "data_set",
        "scale",
        "row",
        "column",
        "kind",
        "accuracy_percent",
        "low_95_percent",
        "high_95_percent",
        "paper_percent",
        "difference_points",
        "images",
        "accuracy_by_seed_percent",
        "best_repeat_percent",
        "mean_repeat_percent",
        "worst_repeat_percent",
        "seconds"
    };

    private static final double DECIMALS = 1e6;

    private CsvTable() {}

    static String of(Table table, Scale scale) throws IOException {
        StringBuilder text = new StringBuilder();
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader(HEADER).get();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            for (TableDefinition.Row row : table.rows()) {
                for (Table.Head head : table.columns()) {
                    printer.print(table.id());
                    printer.print(scale.dataSet());
                    printer.print(scale.name());
                    printer.print(row.id());
                    printer.print(head.id());
                    printer.print(head.kind().name().toLowerCase(java.util.Locale.ROOT));
                    print(printer, table.cell(row.id(), head.id()));
                    printer.println();
                }
            }
        }
        return text.toString();
    }

    private static void print(CSVPrinter printer, Cell cell) throws IOException {
        if (cell.ours().isEmpty()) {
            for (String each :
                    List.of("", "", "", text(cell.paper()), "", "", "", "", "", "", "")) {
                printer.print(each);
            }
            return;
        }
        Estimate ours = cell.ours().get();
        printer.print(percent(ours.accuracy()));
        printer.print(percent(ours.interval().low()));
        printer.print(percent(ours.interval().high()));
        printer.print(text(cell.paper()));
        printer.print(text(cell.difference()));
        printer.print(ours.images());
        printer.print(
                ours.accuracies().stream().map(CsvTable::percent).collect(Collectors.joining(" ")));
        DoubleSummaryStatistics repeats =
                ours.repeats().stream().mapToDouble(each -> each).summaryStatistics();
        boolean none = repeats.getCount() == 0;
        printer.print(none ? "" : percent(repeats.getMax()));
        printer.print(none ? "" : percent(repeats.getAverage()));
        printer.print(none ? "" : percent(repeats.getMin()));
        printer.print(ours.seconds() > 0 ? ours.seconds() : "");
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? rounded(value.getAsDouble()) : "";
    }

    private static String percent(double share) {
        return rounded(100 * share);
    }

    /** Without the dust of binary fractions. */
    private static String rounded(double value) {
        return Double.toString(Math.round(value * DECIMALS) / DECIMALS);
    }
}
