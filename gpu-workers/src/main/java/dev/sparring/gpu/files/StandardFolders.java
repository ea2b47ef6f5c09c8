// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folders that Java and the libraries take for granted: the user's home, and one for temporary
 * files. A user that the system does not know has no home, and either may be read-only.
 */
public final class StandardFolders {

    private static final String HOME = "user.home";

    /** As Debian calls it. */
    private static final String NO_HOME = "/nonexistent";

    private StandardFolders() {}

    /**
     * Puts right what would mislead libraries. To be called before anything else in a process.
     *
     * <p>Java calls an unknown home {@code ?}, and Java2D would make a folder of that name. If the
     * folder for temporary files cannot be written, one in the cache takes its place.
     */
    public static void settle() {
        String home = System.getProperty(HOME, "");
        if (!Path.of(home).isAbsolute()) {
            System.setProperty(HOME, NO_HOME);
        }
        if (Folders.trouble(TemporaryFolders.standard()).isPresent()) {
            Cache.here()
                    .place()
                    .map(place -> place.resolve("tmp"))
                    .filter(folder -> Folders.trouble(folder).isEmpty())
                    .ifPresent(
                            folder ->
                                    System.setProperty(
                                            TemporaryFolders.PROPERTY, folder.toString()));
        }
    }

    /** Options of Java for a child process, which then has the same folders. */
    public static List<String> javaOptions() {
        List<String> options = new ArrayList<>();
        options.add("-D" + TemporaryFolders.PROPERTY + "=" + TemporaryFolders.standard());
        Optional.ofNullable(System.getProperty(Cache.PROPERTY))
                .or(() -> Cache.here().temporary().map(Path::toString))
                .ifPresent(cache -> options.add("-D" + Cache.PROPERTY + "=" + cache));
        return options;
    }
}
