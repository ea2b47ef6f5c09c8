// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What a device does instead of computing a training step or an attack: it lets time pass. What is
 * left of a round is then all that is not computing, as on a device of any speed.
 *
 * @param length of a step or an attack; zero: it computes
 */
public record Pause(Duration length) {

    /** It computes. */
    public static final Pause NONE = new Pause(Duration.ZERO);

    /** Checks the length. */
    public Pause {
        if (length.isNegative()) {
            throw new IllegalArgumentException("a pause of " + length + "; use 0 or more");
        }
    }

    /** Whether it pauses at all. */
    public boolean isAny() {
        return !length.isZero();
    }

    /** Lets the time pass; an interrupted thread goes on at once, and stays interrupted. */
    public void take() {
        long end = System.nanoTime() + length.toNanos();
        long left = length.toNanos();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = end - System.nanoTime();
        }
    }
}
