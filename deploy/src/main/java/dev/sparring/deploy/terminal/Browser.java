// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Opens a page for somebody who sits in front of this machine. */
public final class Browser {

    private Browser() {}

    /** Opens the page, if there is a desktop to open it on. */
    public static void open(String url) {
        command(System.getProperty("os.name", ""), System.getenv())
                .ifPresent(
                        command -> {
                            try {
                                new ProcessBuilder(withUrl(command, url))
                                        .redirectErrorStream(true)
                                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                        .start();
                            } catch (IOException e) {
                                // the address is on the screen, and can be opened by hand
                            }
                        });
    }

    /** What opens a page there; empty without a desktop, such as over SSH. */
    static Optional<List<String>> command(String system, Map<String, String> environment) {
        String name = system.toLowerCase(Locale.ROOT);
        if (environment.containsKey("SSH_CONNECTION") || environment.containsKey("CI")) {
            return Optional.empty();
        }
        if (name.startsWith("windows")) {
            return Optional.of(List.of("rundll32", "url.dll,FileProtocolHandler"));
        }
        if (name.startsWith("mac")) {
            return Optional.of(List.of("open"));
        }
        boolean desktop =
                !environment.getOrDefault("DISPLAY", "").isEmpty()
                        || !environment.getOrDefault("WAYLAND_DISPLAY", "").isEmpty();
        return desktop ? Optional.of(List.of("xdg-open")) : Optional.empty();
    }

    private static List<String> withUrl(List<String> command, String url) {
        return Stream.concat(command.stream(), Stream.of(url)).toList();
    }
}
