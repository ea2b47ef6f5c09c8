// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

/**
 * How a game is shown.
 *
 * @param host address or name to listen on
 * @param port 0: a free one
 * @param allowControl whether viewers may pause, resume, stop and eject
 */
public record WatchOptions(String host, int port, boolean allowControl) {

    /** Nobody but this machine sees it. */
    public static final String LOOPBACK = "127.0.0.1";

    /** Where a page is by default. */
    public static final int DEFAULT_PORT = 8080;

    /**
     * Checks the port.
     *
     * @throws IllegalArgumentException if there is no such port
     */
    public WatchOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "port %d does not fit; use 1 to 65535, or 0 for a free one".formatted(port));
        }
    }
}
