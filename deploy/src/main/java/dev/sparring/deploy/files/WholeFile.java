// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.files;

import dev.sparring.gpu.files.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are there as a whole or not at all: no reader, and no crash, sees half of one. */
public final class WholeFile {

    private WholeFile() {}

    /** Writes what is to be in a file. */
    @FunctionalInterface
    public interface Writer {

        /** Writes it all to {@code file}, and closes it. */
        void write(Path file) throws IOException;
    }

    /**
     * Writes a file, in place of the one that may be there. What is no plain file, such as {@code
     * /dev/stdout}, is written to as it is.
     *
     * @throws NoSuchFileException if there is no such directory
     */
    public static void write(Path file, Writer writer) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            writer.write(file);
            return;
        }
        Path parent = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(parent)) {
            throw new NoSuchFileException(file.toString());
        }
        Path next = file.resolveSibling("." + file.getFileName() + ".next");
        try {
            writer.write(next);
            Files.move(
                    next,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FileTrouble.of(file, e);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
