// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A page in one file that needs no network: title, facts, the main part, notes, small tables. */
final class HtmlPage {

    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    private final StringBuilder html = new StringBuilder();

    /** Begins a page. */
    HtmlPage(String title, Map<String, String> facts) {
        html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        html.append("<meta http-equiv=\"Content-Security-Policy\" content=\"");
        html.append(POLICY).append("\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
        html.append(escape(title)).append("</title>\n<style>\n").append(style());
        html.append("</style></head><body>\n<h1>").append(escape(title)).append("</h1>\n<dl>");
        facts.forEach(
                (name, value) ->
                        html.append("<dt>")
                                .append(escape(name))
                                .append("</dt><dd>")
                                .append(escape(value))
                                .append("</dd>\n"));
        html.append("</dl>\n");
    }

    /** A table's page. */
    static String of(Table table) {
        HtmlPage page = new HtmlPage(table.title(), table.facts());
        page.addMain(table);
        page.addNotes(table.notes());
        Details.of(table).forEach(page::add);
        return page.end();
    }

    /** A PNG picture. */
    HtmlPage addPicture(byte[] png, String description) {
        html.append("<img alt=\"").append(escape(description));
        html.append("\" src=\"data:image/png;base64,");
        html.append(Base64.getEncoder().encodeToString(png)).append("\">\n");
        return this;
    }

    /** What to know. */
    HtmlPage addNotes(List<String> notes) {
        html.append("<ul>\n");
        notes.forEach(note -> html.append("<li>").append(escape(note)).append("</li>\n"));
        html.append("</ul>\n");
        return this;
    }

    /** A small table. */
    HtmlPage add(Details.Sheet sheet) {
        html.append("<h2>").append(escape(sheet.title())).append("</h2>\n<div class=\"wide\">");
        html.append("<table class=\"sheet\"><thead><tr>");
        sheet.header().forEach(each -> html.append("<th>").append(escape(each)).append("</th>"));
        html.append("</tr></thead><tbody>\n");
        for (List<String> row : sheet.rows()) {
            html.append("<tr>");
            for (String cell : row) {
                html.append(cell.equals("WARNING") ? "<td class=\"warning\">" : "<td>");
                html.append(escape(cell)).append("</td>");
            }
            html.append("</tr>\n");
        }
        html.append("</tbody></table></div>\n");
        return this;
    }

    /** All of it. */
    String end() {
        return html.append("</body></html>\n").toString();
    }

    private void addMain(Table table) {
        html.append("<div class=\"wide\"><table class=\"main\"><thead><tr><th>defence</th>");
        for (Table.Head head : table.columns()) {
            String kind = head.kind() == Table.Kind.OURS ? " class=\"ours-only\"" : "";
            html.append("<th").append(kind).append('>').append(escape(head.title()));
            html.append("</th>");
        }
        html.append("</tr></thead><tbody>\n");
        for (TableDefinition.Row row : table.rows()) {
            html.append("<tr><td>").append(escape(row.title())).append("</td>");
            for (Table.Head head : table.columns()) {
                addCell(head, table.cell(row.id(), head.id()));
            }
            html.append("</tr>\n");
        }
        html.append("</tbody></table></div>\n<p><small>Bold: ours, with its 95 % interval; below");
        html.append(" it the paper's, and ours less the paper's.</small></p>\n");
    }

    private void addCell(Table.Head head, Cell cell) {
        String summary = head.kind() == Table.Kind.SUMMARY ? "summary" : "";
        if (cell.ours().isPresent()) {
            Estimate ours = cell.ours().get();
            html.append("<td class=\"").append(summary).append("\" style=\"--hue:");
            html.append(Math.round(130 * ours.accuracy())).append("\"><b>");
            html.append(Numbers.ours(cell)).append("</b><small>");
            html.append(Numbers.interval(ours)).append("</small>");
        } else {
            html.append("<td class=\"none ").append(summary).append("\">").append(Numbers.NONE);
        }
        if (cell.paper().isPresent()) {
            html.append("<small>").append(Numbers.paper(cell.paper()));
            cell.difference().ifPresent(this::addDifference);
            html.append("</small>");
        }
        html.append("</td>");
    }

    private void addDifference(double points) {
        html.append(" <span class=\"").append(points < 0 ? "worse" : "better").append("\">");
        html.append(Numbers.difference(points)).append("</span>");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String style() {
        try (InputStream stream = Resources.open("page.css")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
