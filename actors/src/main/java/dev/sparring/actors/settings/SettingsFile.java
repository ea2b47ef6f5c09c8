// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file of settings says, before anything is added to it. */
public final class SettingsFile {

    private SettingsFile() {}

    /**
     * Whether the file itself says something of a setting that is text: neither a default nor "".
     *
     * @param path below {@code sparring}
     * @throws SettingsException in one line, if the file cannot be read
     */
    public static boolean says(Path file, String path) {
        Config config = read(file);
        String whole = SettingsLoader.ROOT + "." + path;
        return config.hasPath(whole) && !config.getString(whole).isEmpty();
    }

    static Config read(Path file) {
        if (!Files.isReadable(file)) {
            throw new SettingsException("no settings file " + file);
        }
        return SettingsLoader.parse(
                file.toString(), () -> ConfigFactory.parseFile(file.toFile()).resolve());
    }
}
