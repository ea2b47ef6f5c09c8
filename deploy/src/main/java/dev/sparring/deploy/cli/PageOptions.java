// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Options of a command that shows a game in browsers. */
final class PageOptions {

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The page's port; 0: a free one (default: 8080).")
    private Integer port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description =
                    "The page's address, such as 0.0.0.0. Everybody who can reach it can "
                            + "look (default: 127.0.0.1).")
    private String host;

    @Option(
            names = "--allow-control",
            description =
                    "Let viewers of the page pause, resume and stop the game, and eject "
                            + "and admit attackers. From other machines this needs a token, the "
                            + "environment variable SPARRING_CONTROL_TOKEN.")
    private boolean allowControl;

    @Option(
            names = "--allowed-host",
            paramLabel = "NAME",
            description = "A name under which a proxy serves the page; repeatable.")
    private List<String> allowedHosts = new ArrayList<>();

    /** What is given, as settings, {@code path=value}. */
    List<String> overrides() {
        List<String> overrides = new ArrayList<>();
        if (port != null) {
            overrides.add("dashboard.port=" + port);
        }
        if (host != null) {
            overrides.add("dashboard.host=" + host);
        }
        if (allowControl) {
            overrides.add("dashboard.allow-control=true");
        }
        if (!allowedHosts.isEmpty()) {
            overrides.add(
                    allowedHosts.stream()
                            .map(ConfigUtil::quoteString)
                            .collect(Collectors.joining(", ", "dashboard.allowed-hosts=[", "]")));
        }
        return overrides;
    }
}
