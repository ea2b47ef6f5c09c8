// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The list of checks: quick ones first, and each after those that it needs. */
final class Checks {

    private Checks() {}

    static List<MachineCheck> all(DoctorSettings settings, Workspace workspace) {
        GameSettings usual = SettingsLoader.preset("quick", List.of());
        GameSettings.Device device = settings.settings().device();
        KafkaCheck kafka = new KafkaCheck(settings, workspace);
        KilledGameCheck killed = new KilledGameCheck(settings, workspace);
        return List.of(
                JavaCheck.ofThisProcess(),
                new MemoryCheck(Path.of("/")),
                DiskCheck.of(places()),
                new PortsCheck(usual.dashboard().port(), usual.metrics().port()),
                new FontsCheck(FontsCheck::sample),
                PluginsCheck.ofThisProcess(),
                kafka,
                new NativesCheck(),
                killed,
                new DeviceCheck(device),
                new KernelsCheck(device, settings.vectors()),
                new GrowthCheck(settings),
                new DeterminismCheck(settings, killed::weights),
                new SpeedCheck(settings, workspace, kafka::isFit));
    }

    private static Map<String, Path> places() {
        Map<String, Path> places = new LinkedHashMap<>();
        places.put("runs/", Path.of("runs").toAbsolutePath());
        places.put("temporary files", Path.of(System.getProperty("java.io.tmpdir")));
        return places;
    }
}
