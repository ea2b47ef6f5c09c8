// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import dev.sparring.gpu.files.FileTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that one game leaves on disk. Held by one process at a time, until {@link #close}.
 *
 * <pre>
 * settings.conf   the resolved configuration, seed included
 * run.json        version, platform, when, over which broker, how it ended
 * sparring.log    the players' log
 * broker/         the embedded broker: its data (the game itself) and its log
 * weights/        final weights, safetensors
 * verdicts/       what evaluations of them said, image by image
 * report/         report.html, report.png, rounds.csv, evaluations.csv
 * </pre>
 */
public final class RunDirectory implements AutoCloseable {

    /** The file with the resolved configuration. */
    public static final String SETTINGS = "settings.conf";

    /** Where the report is, below a run's directory. */
    public static final String REPORT = "report";

    private static final String WEIGHTS = "weights";
    private static final Path PARENT = Path.of("runs");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Path path;
    private final FileChannel lock;

    private RunDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * A new directory.
     *
     * @param name a name below {@code runs/}, or a path
     * @throws IllegalArgumentException if there is a run already
     */
    public static RunDirectory create(String name) throws IOException {
        Path path = resolve(name);
        if (Files.exists(path.resolve(SETTINGS))) {
            throw new IllegalArgumentException(
                    "there is a run in "
                            + path
                            + "; go on with --resume "
                            + name
                            + ", or choose another --run");
        }
        try {
            Files.createDirectories(path);
            return new RunDirectory(path, lock(path));
        } catch (FileSystemException e) {
            throw new IllegalArgumentException(
                    "cannot write to %s: %s; choose another place with --run PATH"
                            .formatted(path.toAbsolutePath(), FileTrouble.reason(e)),
                    e);
        }
    }

    /** A new directory {@code runs/PREFIX-date-time}. */
    public static RunDirectory createStamped(String prefix) throws IOException {
        return create(prefix + "-" + LocalDateTime.now().format(STAMP));
    }

    /**
     * The directory of an earlier run, held from now on.
     *
     * @param name a name below {@code runs/}, or a path
     * @throws IllegalArgumentException if there is none, or a process still uses it
     */
    public static RunDirectory open(String name) throws IOException {
        Path path = find(name);
        return new RunDirectory(path, lock(path));
    }

    /**
     * Where an earlier run is, in use or not.
     *
     * @param name a name below {@code runs/}, or a path
     * @throws IllegalArgumentException if there is none
     */
    public static Path find(String name) throws IOException {
        Path path = resolve(name);
        if (!Files.exists(path.resolve(SETTINGS))) {
            throw new IllegalArgumentException("there is no run in " + path + known());
        }
        return path;
    }

    /** Whether a process holds a run. */
    public static boolean isInUse(Path run) throws IOException {
        try (FileChannel channel = tryLock(run)) {
            return channel == null;
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** What to call it: its name below {@code runs/}, or its path. */
    public String name() {
        return PARENT.equals(path.getParent()) ? path.getFileName().toString() : path.toString();
    }

    /** The resolved configuration. */
    public Path settings() {
        return path.resolve(SETTINGS);
    }

    /** The players' log. */
    public Path log() {
        return log(path);
    }

    /** The players' log of a run that may be in use. */
    public static Path log(Path run) {
        return run.resolve("sparring.log");
    }

    /** Final weights. */
    public Path weights() {
        return path.resolve(WEIGHTS);
    }

    /** The file with a player's final weights, of a run that may be in use. */
    public static Path weights(Path run, String player) {
        return run.resolve(WEIGHTS).resolve(player + ".safetensors");
    }

    /** Where evaluations of a run keep their verdicts. */
    public static Path verdicts(Path run) {
        return run.resolve("verdicts");
    }

    /** Pictures and tables. */
    public Path report() {
        return path.resolve(REPORT);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path resolve(String name) {
        Path path = Path.of(name);
        boolean plain = path.getNameCount() == 1 && !path.isAbsolute() && !name.startsWith(".");
        return plain && !Files.exists(path.resolve(SETTINGS)) ? PARENT.resolve(path) : path;
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = tryLock(path);
        if (channel == null) {
            throw new IllegalArgumentException(
                    "the run in "
                            + path
                            + " is still in use by another process; stop that one first");
        }
        return channel;
    }

    private static FileChannel tryLock(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // held by this process: the same answer as for another one
        }
        channel.close();
        return null;
    }

    private static String known() throws IOException {
        if (!Files.isDirectory(PARENT)) {
            return ": no run has been played below " + PARENT.toAbsolutePath();
        }
        try (Stream<Path> children = Files.list(PARENT)) {
            List<String> runs =
                    children.filter(child -> Files.exists(child.resolve(SETTINGS)))
                            .map(child -> child.getFileName().toString())
                            .sorted()
                            .collect(Collectors.toList());
            return "; there are: " + String.join(", ", runs);
        }
    }
}
