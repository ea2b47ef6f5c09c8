// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Temporary folders that only their maker can read, each under a name that nobody can guess. They
 * are made in Java's folder for temporary files, and in the cache where that cannot be written.
 */
public final class TemporaryFolders {

    static final String PROPERTY = "java.io.tmpdir";

    private TemporaryFolders() {}

    /**
     * Makes one.
     *
     * @param prefix its name begins so
     * @throws IOException that names all places that were tried, and says what helps
     */
    public static Path create(String prefix) throws IOException {
        List<Path> places = new ArrayList<>(List.of(standard()));
        Cache.here().place().ifPresent(places::add);
        return create(prefix, places);
    }

    static Path create(String prefix, List<Path> places) throws IOException {
        List<String> tried = new ArrayList<>();
        for (Path place : places) {
            try {
                Folders.make(place);
                return Files.createTempDirectory(place, prefix);
            } catch (IOException e) {
                tried.add("%s (%s)".formatted(place, FileTrouble.reason(e)));
            }
        }
        throw new NoPlaceException(tried);
    }

    static Path standard() {
        return Path.of(System.getProperty(PROPERTY));
    }
}
