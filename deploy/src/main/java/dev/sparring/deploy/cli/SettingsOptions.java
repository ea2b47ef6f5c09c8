// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsFile;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.gpu.WrittenSetting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which game it is. */
final class SettingsOptions {

    private static final String DEFAULT_PRESET = "quick";

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description =
                    "The game to start from: quick, mnist, mnist-paper or cifar10-paper "
                            + "(default: quick).")
    private String preset;

    @Option(
            names = "--defence",
            paramLabel = "NAME",
            description = {
                "Train against one kind of attack, in place of the preset's attackers:",
                "plain: none, only clean images",
                "fgsm: one step of size epsilon",
                "pgd10: PGD, 10 steps",
                "pgd100: PGD, 100 steps",
                "cw100: Carlini-Wagner, 100 steps",
                "l2l-star: a generator that attacks in one step",
                "l2l-da: a generator that attacks in several steps and in diverse ways",
                "l2l-neither: l2l-da in one step and without diversity",
                "l2l-diversity: l2l-da in one step",
                "l2l-recursion: l2l-da without diversity",
                "l2l-da-without-label: l2l-da without seeing the label",
                "l2l-da-without-delta: l2l-da without seeing its perturbation so far",
                "l2l-da-without-label-and-delta: l2l-da without seeing either",
                "l2l-da-without-normalisation: l2l-da with the gradient not normalised"
            })
    private String defence;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "A settings file of your own, or the settings.conf of another run.")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = {
                "Change a setting; repeatable. RUN/settings.conf has all of them.",
                "Text needs no quotes: device.name=cuda:0.",
                "A number may be a fraction: epsilon=8/255.",
                "A block is written in braces; null removes one."
            })
    private List<String> set = new ArrayList<>();

    @Mixin private DataOption data;

    @Mixin private PluginOption plugins;

    /** What the user changed, as {@code path=value}. */
    List<String> overrides() {
        return overrides(List.of());
    }

    /**
     * The same with what other options change. {@code --set} has the last word: an option may come
     * from the environment.
     */
    List<String> overrides(List<String> others) {
        List<String> all = new ArrayList<>(data.overrides());
        all.addAll(others);
        all.addAll(set);
        return all;
    }

    /** What the user wants to train against, in place of the preset's attackers. */
    Optional<String> defence() {
        return Optional.ofNullable(defence);
    }

    /** Whether {@code --set} says something of a setting that is text, alone or in a block. */
    boolean sets(String path) {
        Config all = ConfigFactory.empty();
        for (String each : set) {
            all = WrittenSetting.untyped(each).withFallback(all);
        }
        return all.hasPath(path) && !all.getString(path).isEmpty();
    }

    /** Whether the file of {@code --settings} says it. */
    boolean fileSays(String path) {
        return file != null && SettingsFile.says(file, path);
    }

    /** Whether the user chose a preset, a defence or a file. */
    boolean isChosen() {
        return preset != null || defence != null || file != null;
    }

    /**
     * Settings of the preset and the defence, or of the file.
     *
     * @throws IllegalArgumentException in one line
     */
    GameSettings load(List<String> overrides) {
        return load(DEFAULT_PRESET, overrides);
    }

    /** The same with another default. */
    GameSettings load(String defaultPreset, List<String> overrides) {
        return load(defaultPreset, overrides, SettingsLoader::file);
    }

    /** The same for a game that begins with them: its defender's initial weights must be here. */
    GameSettings loadNew(List<String> overrides) {
        return load(DEFAULT_PRESET, overrides, SettingsLoader::fileOfNewGame);
    }

    private GameSettings load(
            String defaultPreset,
            List<String> overrides,
            BiFunction<Path, List<String>, GameSettings> ofFile) {
        if (preset != null && file != null) {
            throw new IllegalArgumentException(
                    "--preset " + preset + " and --settings " + file + " exclude each other");
        }
        if (defence != null && file != null) {
            throw new IllegalArgumentException(
                    "--defence "
                            + defence
                            + " needs a preset and --settings "
                            + file
                            + " is none; choose one with --preset");
        }
        return file == null
                ? SettingsLoader.preset(
                        preset == null ? defaultPreset : preset, defence(), overrides)
                : ofFile.apply(file, overrides);
    }
}
