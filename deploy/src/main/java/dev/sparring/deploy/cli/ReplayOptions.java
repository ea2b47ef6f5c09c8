// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import picocli.CommandLine.Mixin;

/** Options of a command that computes rounds again: where this machine does that. */
final class ReplayOptions {

    @Mixin private DeviceOption device;

    @Mixin private DataOption data;

    @Mixin private PluginOption plugins;

    /** The settings of the game, with what is this machine's own. */
    GameSettings apply(GameSettings rules) {
        return device.apply(SettingsLoader.with(rules, data.overrides()));
    }
}
