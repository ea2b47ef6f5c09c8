// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.margin;

import java.util.Arrays;

/**
 * Searches for the smallest constant c with which each example is fooled: times ten, up to 1e10,
 * until the first success, then by bisection.
 */
final class ConstantSearch {

    private static final float GROWTH = 10;

    /** Beyond it the distance counts for nothing, and float32 overflows in the end. */
    private static final float LARGEST = 1e10f;

    private final float[] failed;
    private final float[] succeeded;
    private final float[] constants;

    ConstantSearch(int examples, double initialConst) {
        failed = new float[examples];
        succeeded = new float[examples];
        constants = new float[examples];
        Arrays.fill(succeeded, Float.POSITIVE_INFINITY);
        Arrays.fill(constants, (float) initialConst);
    }

    /** The next constant of each example. */
    float[] constants() {
        return constants.clone();
    }

    /** Tells which examples the last constants fooled. */
    void update(boolean[] success) {
        for (int i = 0; i < constants.length; i++) {
            if (success[i]) {
                succeeded[i] = constants[i];
            } else {
                failed[i] = constants[i];
            }
            constants[i] =
                    Float.isInfinite(succeeded[i])
                            ? Math.min(constants[i] * GROWTH, Math.max(constants[i], LARGEST))
                            : (failed[i] + succeeded[i]) / 2;
        }
    }
}
