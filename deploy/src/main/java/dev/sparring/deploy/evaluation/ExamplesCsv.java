// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** The verdicts on single images as a table for programs (RFC 4180). */
public final class ExamplesCsv implements Consumer<Example>, AutoCloseable {

    private static final String[] COLUMNS = {
        "image", "label", "attack", "repeat", "correct", "prediction", "confidence", "loss"
    };

    private final CSVPrinter printer;

    /** Writes a header. */
    public ExamplesCsv(Path file) throws IOException {
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader(COLUMNS).get();
        printer = format.print(Files.newBufferedWriter(file));
    }

    /** Writes a row. */
    @Override
    public void accept(Example example) {
        try {
            printer.printRecord(
                    example.image(),
                    example.label(),
                    example.opponent().isEmpty() ? "clean" : example.opponent(),
                    example.repeat(),
                    example.correct(),
                    example.prediction(),
                    example.confidence(),
                    example.loss());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        printer.close();
    }
}
