// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.margin;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import java.util.Arrays;

/** Stops each example of a batch on its own when what it minimises no longer falls. */
final class Patience {

    /** Relative progress that is asked for. */
    private static final float PROGRESS = 1e-4f;

    private static final int SHORTEST_WINDOW = 10;

    private final int window;
    private final float[] active;
    private final float[] lowest;

    /** Looks for progress ten times in {@code steps}, but not more often than every tenth step. */
    Patience(int examples, int steps) {
        window = Math.max(SHORTEST_WINDOW, steps / 10);
        active = new float[examples];
        lowest = new float[examples];
        Arrays.fill(active, 1);
        Arrays.fill(lowest, Float.POSITIVE_INFINITY);
    }

    /** Takes note of the values (N) after {@code steps} steps; false if it did not look. */
    boolean check(int steps, NDArray values) {
        if (steps % window != 0) {
            return false;
        }
        float[] now = Download.floats(values);
        for (int i = 0; i < now.length; i++) {
            if (!(now[i] < lowest[i] - PROGRESS * Math.abs(lowest[i]))
                    && Float.isFinite(lowest[i])) {
                active[i] = 0;
            }
            lowest[i] = Math.min(lowest[i], now[i]);
        }
        return true;
    }

    /** Whether any example still moves. */
    boolean anyActive() {
        for (float flag : active) {
            if (flag > 0) {
                return true;
            }
        }
        return false;
    }

    /** 1 for an example that still moves, else 0: (N, 1, 1, 1). */
    NDArray mask(NDManager manager) {
        return Upload.floats(manager, active, active.length, 1, 1, 1);
    }
}
