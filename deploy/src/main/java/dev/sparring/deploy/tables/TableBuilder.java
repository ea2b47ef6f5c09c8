// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Builds a table from the results so far. */
final class TableBuilder {

    /** A fact of tables whose attacks learn on each defence. */
    static final String ATTACK_ROUNDS = "rounds that train an attack";

    private static final String MIN = "min";
    private static final String WORST = "worst";

    private final Assignment assignment;
    private final TableDefinition definition;
    private final Scale scale;
    private final int seeds;
    private final Findings findings;
    private final PaperNumbers paper;

    TableBuilder(Assignment assignment, Findings findings) {
        this.assignment = assignment;
        definition = assignment.table();
        scale = assignment.scale();
        seeds = assignment.seeds();
        this.findings = findings;
        paper = PaperNumbers.read(definition.id(), scale.dataSet());
    }

    Table build() {
        Map<String, Map<String, Cell>> cells = new LinkedHashMap<>();
        for (TableDefinition.Row row : definition.rows()) {
            Map<String, Cell> line = new LinkedHashMap<>();
            for (Column column : definition.columns()) {
                line.put(column.id(), cell(row.id(), column.id(), s -> one(row.id(), column, s)));
            }
            line.put(MIN, cell(row.id(), MIN, min(row.id())));
            line.put(WORST, cell(row.id(), WORST, seed -> worst(row.id(), seed)));
            cells.put(row.id(), line);
        }
        return new Table(
                definition.id(),
                definition.title(),
                facts(assignment, paper),
                definition.rows(),
                heads(),
                cells,
                findings.trainings(),
                findings.checks(),
                notes());
    }

    /** With a line for each model that a check warns of. */
    private List<String> notes() {
        List<String> notes = new ArrayList<>(Notes.of(definition, scale, paper));
        findings.checks()
                .forEach((run, checks) -> Notes.warning(run, checks).ifPresent(notes::add));
        return notes;
    }

    private List<Table.Head> heads() {
        List<Table.Head> heads = new ArrayList<>();
        definition.paper().forEach(each -> heads.add(head(each, Table.Kind.PAPER)));
        heads.add(new Table.Head(MIN, "Min", Table.Kind.SUMMARY));
        definition.ours().forEach(each -> heads.add(head(each, Table.Kind.OURS)));
        heads.add(new Table.Head(WORST, "worst case", Table.Kind.SUMMARY));
        return heads;
    }

    private static Table.Head head(Column column, Table.Kind kind) {
        return new Table.Head(column.id(), column.title(), kind);
    }

    /** What all numbers have in common. */
    static Map<String, String> facts(Assignment assignment, PaperNumbers paper) {
        Scale scale = assignment.scale();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("data set", scale.dataSet());
        facts.put("scale", scale.name() + " (" + scale.describes() + ")");
        facts.put("training images", Integer.toString(assignment.trainingImages()));
        facts.put("test images", Integer.toString(scale.images()));
        facts.put(ATTACK_ROUNDS, Long.toString(scale.attackRounds()));
        facts.put("seeds", Integer.toString(assignment.seeds()));
        if (!assignment.changed().isEmpty()) {
            facts.put("settings changed", String.join(", ", assignment.changed()));
        }
        facts.put(
                "numbers of the paper",
                paper.source().isEmpty() ? "none in our sources" : paper.source());
        return facts;
    }

    private Cell cell(String row, String column, Function<Long, Optional<Finding>> bySeed) {
        OptionalDouble printed = paper.of(row, column);
        List<Finding> found =
                LongStream.rangeClosed(1, seeds)
                        .boxed()
                        .map(bySeed)
                        .flatMap(Optional::stream)
                        .toList();
        return new Cell(found.isEmpty() ? Optional.empty() : Optional.of(estimate(found)), printed);
    }

    private static Estimate estimate(List<Finding> found) {
        return new Estimate(
                found.stream().map(Finding::accuracy).toList(),
                found.get(0).survived().length,
                found.stream().flatMap(each -> each.repeats().stream()).toList(),
                found.stream().mapToDouble(Finding::seconds).sum());
    }

    private Optional<Finding> one(String row, Column column, long seed) {
        return findings.of(new Model(row, seed), column);
    }

    /**
     * That of the paper's columns whose accuracy, averaged over the seeds, is lowest; of seeds for
     * which all of them are there.
     */
    private Function<Long, Optional<Finding>> min(String row) {
        List<Long> complete =
                LongStream.rangeClosed(1, seeds)
                        .filter(seed -> all(row, definition.paper(), seed).isPresent())
                        .boxed()
                        .toList();
        Column lowest =
                Collections.min(
                        definition.paper(),
                        Comparator.comparingDouble(column -> sum(row, column, complete)));
        return seed ->
                complete.contains(seed)
                        ? one(row, lowest, seed)
                                .map(each -> new Finding(each.survived(), List.of(), 0))
                        : Optional.empty();
    }

    private double sum(String row, Column column, List<Long> some) {
        return some.stream().mapToDouble(s -> one(row, column, s).orElseThrow().accuracy()).sum();
    }

    /** Each image under the attack that is worst for it, when all columns are there. */
    private Optional<Finding> worst(String row, long seed) {
        return all(row, definition.columns(), seed)
                .map(found -> new Finding(standing(found), List.of(), 0));
    }

    private Optional<List<Finding>> all(String row, List<Column> columns, long seed) {
        List<Finding> found =
                columns.stream()
                        .map(column -> one(row, column, seed))
                        .flatMap(Optional::stream)
                        .toList();
        return found.size() == columns.size() ? Optional.of(found) : Optional.empty();
    }

    private static boolean[] standing(List<Finding> found) {
        boolean[] standing = found.get(0).survived().clone();
        for (Finding each : found) {
            for (int i = 0; i < standing.length; i++) {
                standing[i] &= each.survived()[i];
            }
        }
        return standing;
    }
}
