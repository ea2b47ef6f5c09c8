// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The paper's numbers: a file for each table and data set, with its source in the first line.
 *
 * @param source where the numbers come from; empty if there are none
 */
public record PaperNumbers(String source, Map<String, Map<String, Double>> numbers) {

    private static final String ROW = "row";
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT
                    .builder()
                    .setCommentMarker('#')
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get();

    /** The numbers for a table; none where the paper has none, as for generated digits. */
    public static PaperNumbers read(String table, String dataSet) {
        String name = "paper/" + table + "-" + dataSet + ".csv";
        try (InputStream stream = Resources.open(name)) {
            return stream == null ? new PaperNumbers("", Map.of()) : parse(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of the table's cell, as it is printed there. */
    public OptionalDouble of(String row, String column) {
        Double number = numbers.getOrDefault(row, Map.of()).get(column);
        return number == null ? OptionalDouble.empty() : OptionalDouble.of(number);
    }

    private static PaperNumbers parse(InputStream stream) throws IOException {
        Map<String, Map<String, Double>> numbers = new HashMap<>();
        String source;
        try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8);
                CSVParser parser = FORMAT.parse(reader)) {
            source = parser.getHeaderComment();
            for (CSVRecord record : parser) {
                Map<String, Double> row = new HashMap<>();
                record.toMap()
                        .forEach(
                                (column, text) -> {
                                    if (!column.equals(ROW) && !text.isEmpty()) {
                                        row.put(column, Double.valueOf(text));
                                    }
                                });
                numbers.put(record.get(ROW), row);
            }
        }
        return new PaperNumbers(source == null ? "" : source, numbers);
    }
}
