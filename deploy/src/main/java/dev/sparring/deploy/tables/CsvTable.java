// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * A table as CSV (RFC 4180), a line for each cell. Accuracies are shares in [0, 1], the paper's and
 * the difference in percent as it prints them.
 */
final class CsvTable {

    private static final String[] HEADER = {
        "table",
        "data_set",
        "scale",
        "row",
        "column",
        "kind",
        "accuracy",
        "low_95",
        "high_95",
        "paper_percent",
        "difference_points",
        "images",
        "accuracy_by_seed",
        "best_repeat",
        "mean_repeat",
        "seconds"
    };

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
            for (String each : List.of("", "", "", text(cell.paper()), "", "", "", "", "", "")) {
                printer.print(each);
            }
            return;
        }
        Estimate ours = cell.ours().get();
        printer.print(ours.accuracy());
        printer.print(ours.interval().low());
        printer.print(ours.interval().high());
        printer.print(text(cell.paper()));
        printer.print(text(cell.difference()));
        printer.print(ours.images());
        printer.print(
                ours.accuracies().stream().map(Object::toString).collect(Collectors.joining(" ")));
        printer.print(text(ours.repeats().stream().mapToDouble(each -> each).max()));
        printer.print(text(ours.repeats().stream().mapToDouble(each -> each).average()));
        printer.print(ours.seconds());
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
    }
}
