// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import dev.sparring.gpu.check.VectorFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Where the golden vectors are: the system property {@code golden.dir}, a relative one seen from
 * the project's root. Only the default may be absent.
 */
final class GoldenDirectory {

    private GoldenDirectory() {}

    /** Every {@code *.safetensors}, sorted; skips the test if the default directory is absent. */
    static List<Path> files() throws IOException {
        String fallback = System.getProperty("golden.default.dir", "golden");
        return files(
                System.getProperty("golden.dir", fallback),
                fallback,
                Path.of(System.getProperty("project.root", "..")));
    }

    static List<Path> files(String given, String fallback, Path root) throws IOException {
        Path directory = root.resolve(given).toAbsolutePath().normalize();
        if (!Files.isDirectory(directory)) {
            String message = "golden vectors: there is no directory " + directory;
            if (!given.equals(fallback)) {
                throw new AssertionError(message + "; correct golden.dir = " + given);
            }
            System.out.println("SKIPPED " + message + "; set -Dgolden.dir=DIR");
            Assumptions.abort(message);
        }
        try {
            return VectorFile.filesIn(directory);
        } catch (FileNotFoundException e) {
            throw new AssertionError("golden vectors: " + e.getMessage(), e);
        }
    }
}
