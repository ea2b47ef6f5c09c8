// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.List;
import java.util.Map;

/**
 * A table with its results so far, ready to be written.
 *
 * @param facts what all numbers have in common, by name
 * @param rows titles by id
 * @param cells by row and column
 * @param notes how to read it
 */
public record Table(
        String id,
        String title,
        Map<String, String> facts,
        List<TableDefinition.Row> rows,
        List<Head> columns,
        Map<String, Map<String, Cell>> cells,
        List<Training> trainings,
        Map<String, List<Findings.SanityCheck>> checks,
        List<String> notes) {

    /**
     * The head of a column.
     *
     * @param kind whose column it is
     */
    public record Head(String id, String title, Kind kind) {}

    /** Whose a column is. */
    public enum Kind {
        /** The paper has it too. */
        PAPER,
        /** Made of the others. */
        SUMMARY,
        /** Ours alone. */
        OURS
    }

    /** The cell of a row and a column. */
    public Cell cell(String row, String column) {
        return cells.get(row).get(column);
    }
}
