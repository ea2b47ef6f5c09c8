// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import java.util.ArrayList;
import java.util.List;

/** A small table: the first column to the left, figures to the right. */
public final class TextTable {

    private final List<List<String>> rows = new ArrayList<>();

    /** Starts with a header. */
    public TextTable(List<String> header) {
        rows.add(List.copyOf(header));
    }

    /** Adds a row with as many cells as the header. */
    public TextTable add(List<String> row) {
        if (row.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(row + " does not fit below " + rows.get(0));
        }
        rows.add(List.copyOf(row));
        return this;
    }

    /** The lines, header first. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int width = width(column);
                line.append(
                        column == 0
                                ? String.format("%-" + width + "s", row.get(0))
                                : String.format("%" + (width + 3) + "s", row.get(column)));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(1);
    }
}
