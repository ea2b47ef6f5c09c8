// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import picocli.CommandLine.Option;

/** The option that says where a process computes, whatever the settings of its game say. */
final class DeviceOption {

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description =
                    "Compute everything on this device: cpu, cuda:0, ... (default: the "
                            + "settings').")
    private String device;

    /** The settings with every player there, if it was given. */
    GameSettings apply(GameSettings settings) {
        return device == null ? settings : SettingsLoader.onDevice(settings, device);
    }
}
