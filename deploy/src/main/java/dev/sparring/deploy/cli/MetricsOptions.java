// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.settings.GameSettings;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * Options that say where a process serves its metrics and its health. They mean the same for every
 * command: an option that is given, else the setting that this process was given, else nothing.
 * What the settings of a game say that others began is never taken: their ports are theirs.
 */
final class MetricsOptions {

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description =
                    "The port for Prometheus and health checks; 0: a free one, -1: none (default:"
                            + " the setting metrics.port of this process, otherwise none).")
    private Integer port;

    @Option(
            names = "--metrics-host",
            paramLabel = "ADDRESS",
            description =
                    "The address of that port, such as 0.0.0.0 (default: metrics.host, "
                            + "otherwise 127.0.0.1).")
    private String host;

    /** Where to serve, over what the settings of this process say. */
    GameSettings.Metrics over(GameSettings.Metrics settings) {
        return new GameSettings.Metrics(
                host == null ? settings.host() : host, port == null ? settings.port() : port);
    }

    /** The same as settings, {@code path=value}. */
    List<String> overrides() {
        List<String> overrides = new ArrayList<>();
        if (port != null) {
            overrides.add("metrics.port=" + port);
        }
        if (host != null) {
            overrides.add("metrics.host=" + host);
        }
        return overrides;
    }
}
