// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import dev.sparring.deploy.files.WholeFile;
import dev.sparring.gpu.data.DatasetSplits;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Everything that the tables of one data set and scale leave on disk. Held by one process at a
 * time, until {@link #close}.
 *
 * <pre>
 * table2.md, .csv, .png, .html   the table as far as it has come
 * runs/                          the games: NAME-seedN, and NAME-seedN-vs-ATTACK on frozen defences
 * verdicts/                      what has been measured, image by image
 * curves/                        losses step by step
 * images.txt                     what the images are, by number and SHA-256
 * broker/                        the embedded broker of all games
 * </pre>
 */
public final class TablesDirectory implements AutoCloseable {

    private final Path path;
    private final FileChannel lock;

    private TablesDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Opens it, new or not.
     *
     * @throws IllegalArgumentException if another process uses it
     */
    public static TablesDirectory open(Path path) throws IOException {
        Files.createDirectories(runs(path));
        FileChannel channel =
                FileChannel.open(
                        path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return new TablesDirectory(path, channel);
            }
        } catch (OverlappingFileLockException e) {
            // held by this process: the same answer as for another one
        }
        channel.close();
        throw new IllegalArgumentException(
                "tables are being made in "
                        + path
                        + " already; wait for them, or give another --out");
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /**
     * Keeps apart what belongs to different images: games and curves do not tell them apart.
     *
     * @throws IllegalArgumentException if the games here have others
     */
    public void requireSameImages(DatasetSplits data) throws IOException {
        Path file = path.resolve("images.txt");
        String stamp = ImageStamp.of(data);
        if (!Files.exists(file)) {
            WholeFile.write(file, next -> Files.writeString(next, stamp));
        }
        String kept = Files.readString(file);
        if (!kept.equals(stamp)) {
            throw new IllegalArgumentException(
                    "%s belongs to other images (%s; now %s): give the same --data, or another --out"
                            .formatted(path, kept.strip(), stamp.strip()));
        }
    }

    /** The games of the tables in a directory. */
    public static Path runs(Path path) {
        return path.resolve("runs");
    }

    /** What has been measured. */
    public Path verdicts() {
        return path.resolve("verdicts");
    }

    /** Losses step by step. */
    public Path curves() {
        return path.resolve("curves");
    }

    /** The log of all that happens. */
    public Path log() {
        return path.resolve("sparring.log");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
