// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import dev.sparring.deploy.matrix.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A matrix for the terminal: accuracies in percent, what is not known as a dash. */
public final class MatrixText {

    private MatrixText() {}

    public static List<String> lines(Matrix matrix) {
        List<String> header = new ArrayList<>();
        header.add("%d test images, accuracy in %%".formatted(matrix.images()));
        matrix.columns().forEach(column -> header.add("defender@" + column));
        TextTable table = new TextTable(header);
        table.add(row("clean", matrix.columns().stream().map(matrix.clean()::get)));
        for (long row : matrix.rows()) {
            table.add(
                    row(
                            matrix.name(row),
                            matrix.columns().stream().map(matrix.robust().get(row)::get)));
        }
        return table.lines();
    }

    private static List<String> row(String name, Stream<Double> shares) {
        List<String> row = new ArrayList<>(List.of(name));
        shares.forEach(
                share ->
                        row.add(
                                share == null
                                        ? Figures.NONE
                                        : String.format(Locale.ROOT, "%.1f", 100 * share)));
        return row;
    }
}
