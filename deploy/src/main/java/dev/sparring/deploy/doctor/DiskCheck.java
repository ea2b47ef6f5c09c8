// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Whether there is room where games are kept.
 *
 * @param places by what is kept there
 * @param freeBytes of a folder that exists
 */
record DiskCheck(Map<String, Path> places, ToLongFunction<Path> freeBytes) implements MachineCheck {

    private static final long LEAST = Bytes.GIB;
    private static final long ENOUGH = 5 * Bytes.GIB;

    static DiskCheck of(Map<String, Path> places) {
        return new DiskCheck(places, DiskCheck::usableSpace);
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public Observation observe(Consumer<String> progress) {
        List<String> found = new ArrayList<>();
        Map<String, Double> figures = new LinkedHashMap<>();
        long least = Long.MAX_VALUE;
        boolean writable = true;
        for (Map.Entry<String, Path> place : places.entrySet()) {
            Path folder = existing(place.getValue());
            boolean mayWrite = Files.isWritable(folder);
            long free = freeBytes.applyAsLong(folder);
            found.add(
                    "%s free for %s%s"
                            .formatted(
                                    Bytes.text(free),
                                    place.getKey(),
                                    mayWrite ? "" : ", not writable: " + folder));
            figures.put(place.getKey(), (double) free);
            least = Math.min(least, free);
            writable &= mayWrite;
        }
        return judged(String.join("; ", found), least, writable).with(figures);
    }

    private static Observation judged(String found, long least, boolean writable) {
        if (!writable || least < LEAST) {
            return Observation.fault(
                    found,
                    "go to a folder with 1 GiB that is yours; for temporary files set"
                            + " SPARRING_JAVA_OPTS=-Djava.io.tmpdir=DIR");
        }
        return least < ENOUGH
                ? Observation.warning(found, "long games and data sets need some GiB")
                : Observation.ok(found);
    }

    /** The folder, or the nearest around it that exists. */
    private static Path existing(Path folder) {
        Path path = folder.toAbsolutePath();
        while (!Files.isDirectory(path) && path.getParent() != null) {
            path = path.getParent();
        }
        return path;
    }

    private static long usableSpace(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
