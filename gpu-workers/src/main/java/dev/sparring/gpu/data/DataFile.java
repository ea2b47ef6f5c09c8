// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import dev.sparring.gpu.files.Gzip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Files of data sets, which may be compressed with gzip and are told apart by their content. */
final class DataFile {

    /** Far more than any file of a data set has; what is compressed may claim to be anything. */
    static final int LARGEST_BYTES = 1 << 28;

    private DataFile() {}

    /** The file {@code name} or {@code name.gz} of a directory, if it is there. */
    static Optional<Path> find(Path directory, String name) {
        Path plain = directory.resolve(name);
        Path compressed = directory.resolve(name + ".gz");
        if (Files.isRegularFile(plain)) {
            return Optional.of(plain);
        }
        return Files.isRegularFile(compressed) ? Optional.of(compressed) : Optional.empty();
    }

    /** All bytes of a file, uncompressed. */
    static byte[] read(Path file) throws IOException {
        return read(file, LARGEST_BYTES);
    }

    static byte[] read(Path file, int largestBytes) throws IOException {
        try (InputStream in = Gzip.open(file)) {
            byte[] bytes = in.readNBytes(largestBytes);
            if (in.read() >= 0) {
                throw new IOException("it holds more than %d bytes".formatted(largestBytes));
            }
            return bytes;
        } catch (IOException e) {
            throw new IOException(
                    "%s cannot be read (%s); remove it to download it again"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }
}
