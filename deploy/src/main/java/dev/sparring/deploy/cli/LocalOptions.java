// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.log.LogFile;
import dev.sparring.deploy.session.RoleOptions;
import dev.sparring.deploy.terminal.Screen;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a process that plays a part of a game: what is its own, not the game's. */
final class LocalOptions implements RoleOptions {

    @Mixin private DeviceOption device;

    @Mixin private MetricsOptions metrics;

    @Mixin private LogOptions log;

    @Option(names = "--child", hidden = true, description = "Lives as long as its parent.")
    private boolean child;

    @Option(names = "--own", hidden = true, description = "A setting that its parent plays with.")
    private List<String> own = new ArrayList<>();

    @Override
    public boolean isChild() {
        return child;
    }

    @Override
    public GameSettings apply(GameSettings rules, List<String> more) {
        List<String> overrides = new ArrayList<>(more);
        overrides.addAll(own);
        return device.apply(SettingsLoader.with(rules, overrides));
    }

    @Override
    public GameSettings.Metrics metrics(GameSettings.Metrics settings) {
        return metrics.over(settings);
    }

    @Override
    public void log(String game, String role) {
        log.use(LogFile.inCache(game + "-" + role + ".log"), game, role);
    }

    /** Where lines for people go. */
    Screen screen(PrintWriter out) {
        return log.screen(out);
    }
}
