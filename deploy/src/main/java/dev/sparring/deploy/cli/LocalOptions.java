// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.ConfigRenderOptions;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a process that plays a part of a game: what is its own, not the game's. */
final class LocalOptions {

    @Mixin private DeviceOption device;

    @Mixin private MetricsOptions metrics;

    @Mixin private LogOptions log;

    @Option(names = "--child", hidden = true, description = "Lives as long as its parent.")
    private boolean child;

    @Option(names = "--own", hidden = true, description = "A setting that its parent plays with.")
    private List<String> own = new ArrayList<>();

    /**
     * Options for a process that plays a part of this one's game.
     *
     * @param settings that this process plays with; the game's topic says only how it began
     * @param device of the player
     */
    static List<String> ofChild(GameSettings settings, String device) {
        String how = settings.resolved().getValue("device").render(ConfigRenderOptions.concise());
        List<String> options = new ArrayList<>(MetricsOptions.none());
        options.addAll(List.of("--child", "--own", "device=" + how, "--device", device));
        return options;
    }

    /** Whether it lives as long as the process that started it, and leaves signals to that one. */
    boolean isChild() {
        return child;
    }

    /**
     * The settings of a game with what is this process's own.
     *
     * @param more as {@code path=value}
     */
    GameSettings apply(GameSettings rules, List<String> more) {
        List<String> overrides = new ArrayList<>(more);
        overrides.addAll(own);
        return device.apply(SettingsLoader.with(rules, overrides));
    }

    /**
     * Where this process tells its numbers.
     *
     * @param settings that it was given itself, none of the game's
     */
    GameSettings.Metrics metrics(GameSettings.Metrics settings) {
        return metrics.over(settings);
    }

    /** Logs as chosen from now on. */
    void log(String game, String role) {
        log.use(LogFile.inCache(game + "-" + role + ".log"), game, role);
    }

    /** Where lines for people go. */
    Screen screen(PrintWriter out) {
        return log.screen(out);
    }
}
