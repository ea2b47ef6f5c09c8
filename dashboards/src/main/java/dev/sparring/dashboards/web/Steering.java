// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import java.util.Optional;

/**
 * Whether viewers may steer, and the token that they need for it.
 *
 * @param allowed whether they may at all
 */
record Steering(boolean allowed, Optional<ControlToken> token) {

    /** Whether a request's {@code Authorization} is enough. */
    boolean takes(String authorization) {
        return token.isEmpty() || token.get().isIn(authorization);
    }

    /** Whether the page must ask for a token. */
    boolean asks() {
        return allowed && token.isPresent();
    }
}
