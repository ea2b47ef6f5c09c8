// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.settings.GameSettings;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that says which devices measure. */
final class DevicesOption {

    @Option(
            names = "--devices",
            paramLabel = "A,B",
            split = ",",
            description =
                    "Devices that share the work, such as cuda:0,cuda:1 (default: the "
                            + "settings'). The CPU works on as many pieces at once as "
                            + "device.threads says.")
    private List<String> devices = new ArrayList<>();

    /** Those that were given, or the one of the settings. */
    List<String> or(GameSettings settings) {
        return devices.isEmpty() ? List.of(settings.refereeDevice()) : List.copyOf(devices);
    }
}
