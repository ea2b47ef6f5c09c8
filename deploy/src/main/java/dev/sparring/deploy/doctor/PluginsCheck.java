// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.SkippedPlugin;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Whether all plug-ins can be used.
 *
 * @param attacks that come from plug-ins
 * @param skipped what cannot be used
 */
record PluginsCheck(List<String> attacks, List<SkippedPlugin> skipped) implements MachineCheck {

    static PluginsCheck ofThisProcess() {
        Attacks installed = Attacks.installed();
        return new PluginsCheck(
                installed.providers().stream()
                        .map(provider -> provider.name())
                        .filter(installed::isPlugin)
                        .toList(),
                installed.skipped());
    }

    @Override
    public String name() {
        return "plug-ins";
    }

    @Override
    public Observation observe(Consumer<String> progress) {
        String found = attacks.isEmpty() ? "none" : "attacks " + String.join(", ", attacks);
        if (skipped.isEmpty()) {
            return Observation.ok(found);
        }
        String reasons =
                skipped.stream().map(SkippedPlugin::line).collect(Collectors.joining("; "));
        return Observation.warning(found + "; " + reasons, "repair or remove these jars");
    }
}
