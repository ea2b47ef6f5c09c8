// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which game it is. */
final class SettingsOptions {

    private static final String DEFAULT_PRESET = "quick";

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "quick, mnist, mnist-paper or cifar10-paper (default: quick).")
    private String preset;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "Settings of your own, such as another run's settings.conf.")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change one setting; repeatable. All of them are in RUN/settings.conf.")
    private List<String> set = new ArrayList<>();

    @Mixin private DataOption data;

    /** What the user changed, as {@code path=value}. */
    List<String> overrides() {
        List<String> all = new ArrayList<>(set);
        all.addAll(data.overrides());
        return all;
    }

    /** Whether the user chose a preset or a file. */
    boolean isChosen() {
        return preset != null || file != null;
    }

    /**
     * Settings of the preset or the file.
     *
     * @throws IllegalArgumentException in one line
     */
    GameSettings load(List<String> overrides) {
        return load(DEFAULT_PRESET, overrides);
    }

    /** The same with another default. */
    GameSettings load(String defaultPreset, List<String> overrides) {
        if (preset != null && file != null) {
            throw new IllegalArgumentException(
                    "--preset " + preset + " and --settings " + file + " exclude each other");
        }
        return file == null
                ? SettingsLoader.preset(preset == null ? defaultPreset : preset, overrides)
                : SettingsLoader.file(file, overrides);
    }
}
