// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of a process that plays a part of a game: what is its own, not the game's. */
final class LocalOptions {

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "cpu, cuda:0, ... (default: the game's device.name).")
    private String device;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            defaultValue = "-1",
            description = "Prometheus endpoint; 0 for a free port (default: none).")
    private int metricsPort;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Where to log (default: ~/.cache/sparring/GAME-ROLE.log).")
    private Path log;

    @Option(names = "--child", hidden = true, description = "Lives as long as its parent.")
    private boolean child;

    /** Whether it lives as long as the process that started it, and leaves signals to that one. */
    boolean isChild() {
        return child;
    }

    /** As {@code path=value}. */
    List<String> overrides() {
        List<String> overrides = new ArrayList<>();
        if (device != null) {
            overrides.add("device.name=" + ConfigUtil.quoteString(device));
        }
        overrides.add("metrics.port=" + metricsPort);
        return overrides;
    }

    /** Where a role of a game logs. */
    Path log(String game, String role) {
        return log != null ? log : LogFile.inCache(game + "-" + role + ".log");
    }
}
