// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import dev.sparring.actors.health.ListenAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The options of the page's server.
 *
 * @param host address or name to listen on
 * @param port 0: a free one
 * @param allowControl whether viewers may pause, resume, stop, eject and let in
 * @param allowedHosts names by which the page is reached besides its own, through a proxy
 * @param token that whoever steers must know, if there is one
 */
public record WatchOptions(
        String host,
        int port,
        boolean allowControl,
        List<String> allowedHosts,
        Optional<ControlToken> token) {

    /** The address that only this machine can reach. */
    public static final String LOOPBACK = "127.0.0.1";

    /** Where a page is by default. */
    public static final int DEFAULT_PORT = 8080;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+]");

    /**
     * Checks that it can be, and that nobody steers from afar without a token.
     *
     * @throws IllegalArgumentException in one line, naming the value and the fix
     */
    public WatchOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "port %d does not fit; use 1 to 65535, or 0 for a free one".formatted(port));
        }
        allowedHosts = List.copyOf(allowedHosts);
        for (String name : allowedHosts) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "allowed host '%s' does not fit; give the name alone, such as sparring.example.org"
                                .formatted(name));
            }
        }
        boolean exposed = !allowedHosts.isEmpty() || !ListenAddress.isLoopback(host);
        if (allowControl && exposed && token.isEmpty()) {
            throw new IllegalArgumentException(
                    "steering a page from other machines (%s) needs a token: set the environment variable %s, for example to what openssl rand -hex 24 prints, or leave out --allow-control"
                            .formatted(
                                    allowedHosts.isEmpty() ? host : String.join(", ", allowedHosts),
                                    ControlToken.VARIABLE));
        }
    }

    /** A page without a token, under no other name than its own. */
    public WatchOptions(String host, int port, boolean allowControl) {
        this(host, port, allowControl, List.of(), Optional.empty());
    }

    /** The same page at another port. */
    public WatchOptions at(int other) {
        return new WatchOptions(host, other, allowControl, allowedHosts, token);
    }
}
