// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import dev.sparring.deploy.files.Png;
import dev.sparring.deploy.files.WholeFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The files that show a table. Each is replaced as a whole, so readers never see half of one. */
final class Outputs {

    private final Path directory;
    private final String name;

    /** Files {@code NAME.EXTENSION}. */
    Outputs(Path directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    void write(String extension, String text) throws IOException {
        write(extension, text.getBytes(StandardCharsets.UTF_8));
    }

    void write(String extension, byte[] bytes) throws IOException {
        WholeFile.write(file(extension), file -> Files.write(file, bytes));
    }

    Path file(String extension) {
        return directory.resolve(name + "." + extension);
    }

    /** A picture as PNG; empty on a machine without fonts to write with. */
    static Optional<byte[]> png(Supplier<BufferedImage> picture) throws IOException {
        try {
            return Optional.of(Png.of(picture));
        } catch (Png.NoFontsException e) {
            return Optional.empty();
        }
    }
}
