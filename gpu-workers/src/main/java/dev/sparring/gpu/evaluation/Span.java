// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import java.time.Duration;
import java.time.Instant;

/**
 * The time span in which something was computed, on some machine's clock.
 *
 * @param began seconds since 1970 (UTC)
 * @param seconds it took
 */
public record Span(double began, double seconds) {

    /**
     * What ends now.
     *
     * @param start of it, by {@link System#nanoTime}
     */
    static Span since(long start) {
        double seconds = (System.nanoTime() - start) * 1e-9;
        long now = Duration.between(Instant.EPOCH, Instant.now()).toNanos();
        return new Span(now * 1e-9 - seconds, seconds);
    }

    double end() {
        return began + seconds;
    }
}
