// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.matrix;

import dev.sparring.deploy.files.Png;
import dev.sparring.deploy.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Matrices as a table and as pictures, both as far as they are known. */
public final class MatrixFiles {

    private static final String TABLE = "matrix.csv";
    private static final String[] COLUMNS = {
        "attacker",
        "attacker_version",
        "defender_version",
        "images",
        "clean_accuracy",
        "robust_accuracy"
    };

    private MatrixFiles() {}

    /**
     * Writes {@code matrix.csv}, a line for each cell: full stops, header in the first line (RFC
     * 4180). The version of an attack without weights is empty.
     *
     * @param directory made when it is missing
     * @return the file
     */
    public static Path writeTable(Collection<Matrix> matrices, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(TABLE);
        WholeFile.write(file, next -> writeTo(next, matrices));
        return file;
    }

    private static void writeTo(Path file, Collection<Matrix> matrices) throws IOException {
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader(COLUMNS).get();
        try (CSVPrinter printer = format.print(Files.newBufferedWriter(file))) {
            for (Matrix matrix : matrices) {
                for (long row : matrix.rows()) {
                    for (long column : matrix.known()) {
                        write(printer, matrix, row, column);
                    }
                }
            }
        }
    }

    private static void write(CSVPrinter printer, Matrix matrix, long row, long column)
            throws IOException {
        OptionalDouble robust = matrix.robust(row, column);
        printer.printRecord(
                matrix.attacker(),
                row == Matrix.NO_VERSION ? "" : row,
                column,
                matrix.images(),
                matrix.clean().get(column),
                robust.isPresent() ? robust.getAsDouble() : "");
    }

    /**
     * Draws {@code matrix-ATTACKER.png}.
     *
     * @param directory must be there
     * @param epsilon the budget of the attacks
     * @return the file
     * @throws Png.NoFontsException if this machine has no fonts to write with
     */
    public static Path draw(Matrix matrix, float epsilon, Path directory) throws IOException {
        Path file = directory.resolve("matrix-" + matrix.attacker() + ".png");
        byte[] picture = Png.of(() -> HeatMap.draw(matrix, epsilon));
        WholeFile.write(file, next -> Files.write(next, picture));
        return file;
    }
}
