// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import com.google.protobuf.ByteString;
import dev.sparring.protocol.v1.ChunkVerdicts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Verdicts of any number of evaluations, by key. All that are there are read when it is opened; new
 * ones are appended to a file of this process. Several processes may use one directory; each finds
 * what the others had written when it opened it. Safe to share between threads.
 */
final class VerdictDirectory implements AutoCloseable {

    private static final String SUFFIX = ".verdicts";

    private final Optional<Path> directory;
    private final Map<ByteString, ChunkVerdicts> records = new HashMap<>();
    private VerdictFile file;

    private VerdictDirectory(Optional<Path> directory) {
        this.directory = directory;
    }

    /** Keeps verdicts in memory only. */
    static VerdictDirectory inMemory() {
        return new VerdictDirectory(Optional.empty());
    }

    /**
     * Reads what is there.
     *
     * @param path made when there is something to keep
     * @throws IllegalArgumentException if a file is damaged, naming it
     */
    static VerdictDirectory open(Path path) {
        VerdictDirectory verdicts = new VerdictDirectory(Optional.of(path));
        try {
            for (Path file : files(path)) {
                VerdictFile.read(file).forEach(each -> verdicts.records.put(each.getKey(), each));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return verdicts;
    }

    private static List<Path> files(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        }
    }

    synchronized Optional<ChunkVerdicts> find(ByteString key) {
        return Optional.ofNullable(records.get(key));
    }

    /**
     * Remembers.
     *
     * @throws UncheckedIOException if it cannot be written; what was kept before is not harmed
     */
    synchronized void keep(ChunkVerdicts verdicts) {
        if (directory.isPresent()) {
            append(verdicts, directory.get());
        }
        records.put(verdicts.getKey(), verdicts);
    }

    private void append(ChunkVerdicts verdicts, Path path) {
        try {
            if (file == null) {
                Files.createDirectories(path);
                file = VerdictFile.create(path, SUFFIX);
            }
            file.append(verdicts);
        } catch (IOException e) {
            // half a record may be at its end: nothing must come after it
            file = null;
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
