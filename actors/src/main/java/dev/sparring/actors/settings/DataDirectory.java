// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import dev.sparring.gpu.data.Datasets;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Where the data sets are: in the place that the settings name, else in that which the environment
 * names, else in the cache. A place is a folder, or the URL and SHA-256 of an archive.
 */
final class DataDirectory {

    /** The setting. */
    static final String PATH = "data.directory";

    private static final String VARIABLE = "SPARRING_DATA";

    private DataDirectory() {}

    /**
     * The folder.
     *
     * @param configured empty if the settings name none
     * @throws SettingsException in one line, if it is a URL and cannot be fetched
     */
    static Path of(String configured) {
        if (!configured.isEmpty()) {
            return located(PATH, configured);
        }
        String environment = System.getenv(VARIABLE);
        return environment == null || environment.isBlank()
                ? Datasets.inCache()
                : located(VARIABLE, environment);
    }

    private static Path located(String what, String place) {
        try {
            return Datasets.located(place);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("%s: %s".formatted(what, e.getMessage()));
        } catch (UncheckedIOException e) {
            throw new SettingsException(
                    "%s: %s".formatted(what, e.getCause().getMessage()), e.getCause());
        }
    }
}
