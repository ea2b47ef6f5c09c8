// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.gpu.attack.Attacks;
import java.util.List;
import picocli.CommandLine.Option;

/** Plug-ins beside those in {@code plugins/}. Child processes have them too. */
final class PluginOption {

    @Option(
            names = "--plugin",
            paramLabel = "JAR",
            description =
                    "A plug-in in addition to those in plugins/: a file, or its URL with "
                            + "its SHA-256, https://host/file.jar#sha256=HEX; repeatable.")
    private void plugins(List<String> jars) {
        if (jars != null && !jars.isEmpty()) {
            Attacks.name(jars);
        }
    }
}
