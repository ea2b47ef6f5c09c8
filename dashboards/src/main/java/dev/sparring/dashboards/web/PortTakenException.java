// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

/** A server cannot listen on its port; the message is one line with the port and the fix. */
public final class PortTakenException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    PortTakenException(WatchOptions options, Throwable cause) {
        super(
                "port %d of %s is taken; choose another with --port, or 0 for a free one"
                        .formatted(options.port(), options.host()),
                cause);
    }
}
