// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A table as Markdown: in each cell ours with its interval, below it the paper's. */
final class Markdown {

    private Markdown() {}

    static String of(Table table) {
        List<String> lines = head(table.title(), table.facts());
        lines.add("Ours (95 % interval), below it the paper's (ours less the paper's).");
        lines.add("");
        addMain(table, lines);
        lines.add("");
        table.notes().forEach(note -> lines.add("- " + escape(note)));
        addSheets(lines, Details.of(table));
        return String.join("\n", lines) + "\n";
    }

    /** Only small tables. */
    static String of(
            String title,
            Map<String, String> facts,
            List<String> notes,
            List<Details.Sheet> sheets) {
        List<String> lines = head(title, facts);
        notes.forEach(note -> lines.add("- " + escape(note)));
        addSheets(lines, sheets);
        return String.join("\n", lines) + "\n";
    }

    private static List<String> head(String title, Map<String, String> facts) {
        List<String> lines = new ArrayList<>(List.of("# " + escape(title), ""));
        facts.forEach((name, value) -> lines.add("- " + name + ": " + escape(value)));
        lines.add("");
        return lines;
    }

    private static void addSheets(List<String> lines, List<Details.Sheet> sheets) {
        for (Details.Sheet sheet : sheets) {
            lines.add("");
            lines.add("## " + sheet.title());
            lines.add("");
            add(
                    lines,
                    sheet.words(),
                    sheet.header(),
                    sheet.rows().stream()
                            .map(row -> row.stream().map(Markdown::escape).toList())
                            .toList());
        }
    }

    private static void addMain(Table table, List<String> lines) {
        List<String> header = new ArrayList<>(List.of("defence"));
        table.columns().forEach(each -> header.add(each.title()));
        List<List<String>> rows = new ArrayList<>();
        for (TableDefinition.Row row : table.rows()) {
            List<String> cells = new ArrayList<>(List.of(escape(row.title())));
            table.columns().forEach(each -> cells.add(text(table.cell(row.id(), each.id()))));
            rows.add(cells);
        }
        add(lines, 1, header, rows);
    }

    private static String text(Cell cell) {
        StringBuilder text = new StringBuilder();
        if (cell.ours().isPresent()) {
            text.append("**").append(Numbers.ours(cell)).append("** (");
            text.append(Numbers.interval(cell.ours().get())).append(')');
        } else {
            text.append(Numbers.NONE);
        }
        if (cell.paper().isPresent()) {
            text.append("<br>").append(Numbers.paper(cell.paper()));
            cell.difference()
                    .ifPresent(d -> text.append(" (").append(Numbers.difference(d)).append(')'));
        }
        return text.toString();
    }

    /** Words are on the left, figures on the right. */
    private static void add(
            List<String> lines, int words, List<String> header, List<List<String>> rows) {
        lines.add(line(header.stream().map(Markdown::escape).toList()));
        lines.add("|---".repeat(words) + "|--:".repeat(header.size() - words) + "|");
        rows.forEach(row -> lines.add(line(row)));
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    /** L2L* is no emphasis. */
    private static String escape(String text) {
        return text.replace("*", "\\*").replace("|", "\\|");
    }
}
