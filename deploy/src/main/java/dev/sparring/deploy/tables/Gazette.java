// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes all results so far to files. */
interface Gazette {

    /** Writes all files anew. */
    void publish(Findings findings) throws IOException;

    /** The one that fits a table: curves for a figure, cells for the others. */
    static Gazette of(Assignment assignment, Path directory) {
        TableDefinition table = assignment.table();
        Scale scale = assignment.scale();
        Outputs outputs = new Outputs(directory, table.id());
        return table.isFigure()
                ? findings -> publishFigure(assignment, findings, outputs)
                : findings ->
                        publishTable(
                                new TableBuilder(assignment, findings).build(), scale, outputs);
    }

    private static void publishTable(Table table, Scale scale, Outputs outputs) throws IOException {
        outputs.write("csv", CsvTable.of(table, scale));
        outputs.write("md", Markdown.of(table));
        outputs.write("html", HtmlPage.of(table));
        Optional<byte[]> png = Outputs.png(() -> Picture.of(table));
        if (png.isPresent()) {
            outputs.write("png", png.get());
        }
    }

    private static void publishFigure(Assignment assignment, Findings findings, Outputs outputs)
            throws IOException {
        TableDefinition table = assignment.table();
        Scale scale = assignment.scale();
        List<Curve> curves = findings.curves();
        if (curves.isEmpty()) {
            return;
        }
        PaperNumbers paper = PaperNumbers.read(table.id(), scale.dataSet());
        List<Details.Sheet> sheets =
                Stream.of(
                                Figure.sheet(curves),
                                Peak.sheet(curves, paper),
                                Details.trainings(findings.trainings()))
                        .filter(sheet -> !sheet.rows().isEmpty())
                        .toList();
        Map<String, String> facts = new LinkedHashMap<>(TableBuilder.facts(assignment, paper));
        facts.remove(TableBuilder.ATTACK_ROUNDS);
        facts.put("tries for an image", Integer.toString(curves.get(0).tries()));
        List<String> notes = Notes.ofFigure(scale, paper);
        outputs.write("csv", Figure.csv(curves, paper));
        outputs.write("md", Markdown.of(table.title(), facts, notes, sheets));
        Optional<byte[]> png = Outputs.png(() -> Figure.draw(table.rows(), curves));
        HtmlPage page = new HtmlPage(table.title(), facts);
        if (png.isPresent()) {
            outputs.write("png", png.get());
            page.addPicture(png.get(), table.title());
        }
        page.addNotes(notes);
        sheets.forEach(page::add);
        outputs.write("html", page.end());
    }
}
