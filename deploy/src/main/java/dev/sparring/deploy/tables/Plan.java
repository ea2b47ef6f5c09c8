// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The work for a table, in an order that is possible and that fills a useful part of the table
 * early: seed by seed first each defence with its quick columns and its checks, then the columns
 * that take long, then those whose attack has to be trained.
 */
public final class Plan {

    private final TableDefinition table;
    private final Scale scale;
    private final Collection<Work> works = new LinkedHashSet<>();

    private Plan(Assignment assignment) {
        table = assignment.table();
        scale = assignment.scale();
    }

    /** The work, each piece once, after all that it needs. */
    public static List<Work> of(Assignment assignment) {
        Plan plan = new Plan(assignment);
        for (long seed = 1; seed <= assignment.seeds(); seed++) {
            plan.addSeed(seed);
        }
        return new ArrayList<>(plan.works);
    }

    private void addSeed(long seed) {
        for (TableDefinition.Row row : table.rows()) {
            train(new Model(row.id(), seed));
            addColumns(row, seed, Plan::isQuick);
            if (!table.isFigure()) {
                works.add(check(new Model(row.id(), seed)));
            }
        }
        for (TableDefinition.Row row : table.rows()) {
            addColumns(row, seed, column -> !column.learned() && column.late());
        }
        for (Column column : table.columns()) {
            if (column.learned()) {
                table.rows().forEach(row -> addColumns(row, seed, column::equals));
            }
        }
    }

    private static boolean isQuick(Column column) {
        return !column.learned() && !column.late();
    }

    /** With the attacks on the model itself that have been measured by then. */
    private Work check(Model model) {
        return new Work.Check(
                model,
                table.columns().stream()
                        .filter(Plan::isQuick)
                        .filter(column -> column.attack().isPresent())
                        .filter(column -> column.surrogate().isEmpty())
                        .toList());
    }

    private void addColumns(TableDefinition.Row row, long seed, Predicate<Column> which) {
        Model model = new Model(row.id(), seed);
        for (Column column : table.columns().stream().filter(which).collect(Collectors.toList())) {
            Work.Measure measure = new Work.Measure(model, column);
            train(measure.victim());
            column.trainedBy().ifPresent(defence -> train(new Model(defence, seed)));
            if (column.learned()) {
                prepare(measure.victim(), column, seed);
            }
            works.add(table.isFigure() ? new Work.Trace(model, column) : measure);
        }
    }

    private void train(Model model) {
        Optional<Model> start =
                scale.startFromPlain() && !model.defence().equals(TableDefinition.PLAIN)
                        ? Optional.of(new Model(TableDefinition.PLAIN, model.seed()))
                        : Optional.empty();
        start.ifPresent(this::train);
        works.add(new Work.Train(model, start));
    }

    /**
     * On a surrogate, training starts from random weights, tuned or not: the attacker that trained
     * a row is not known there.
     */
    private void prepare(Model victim, Column column, long seed) {
        Optional<Model> start =
                column.tuned() && column.surrogate().isEmpty()
                        ? Optional.of(new Model(TableDefinition.L2L_DA, seed))
                        : Optional.empty();
        start.ifPresent(this::train);
        works.add(new Work.Prepare(victim, column, start));
    }
}
