// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import com.typesafe.config.Config;
import dev.sparring.gpu.WrittenSetting;
import java.util.List;

/**
 * Settings that belong to the process that reads them, not to its game: where it listens, and where
 * its data sets are. No process takes them from another one: two on one machine would want the same
 * port, and on another machine there are other folders.
 */
public final class ProcessSettings {

    private static final List<String> PATHS = List.of("metrics", "dashboard", DataDirectory.PATH);

    private ProcessSettings() {}

    /**
     * Those of what a user has set that are about the process.
     *
     * @param overrides {@code path=value}
     */
    public static List<String> of(List<String> overrides) {
        return overrides.stream().filter(ProcessSettings::isOfAProcess).toList();
    }

    /** Those of a process that was told none. */
    public static GameSettings defaults() {
        return SettingsLoader.text("", List.of());
    }

    /** The settings as other processes may read them. */
    static Config without(Config settings) {
        Config without = settings;
        for (String path : PATHS) {
            without = without.withoutPath(path);
        }
        return without;
    }

    static GameSettings.Metrics metrics(Section section) {
        return new GameSettings.Metrics(
                section.text("metrics.host"), (int) section.whole("metrics.port", -1, 65535));
    }

    static GameSettings.Dashboard dashboard(Section section) {
        return new GameSettings.Dashboard(
                section.text("dashboard.host"),
                (int) section.whole("dashboard.port", -1, 65535),
                section.flag("dashboard.allow-control"),
                section.texts("dashboard.allowed-hosts"));
    }

    private static boolean isOfAProcess(String override) {
        String path = WrittenSetting.of(override).path();
        return PATHS.stream().anyMatch(own -> path.equals(own) || path.startsWith(own + "."));
    }
}
