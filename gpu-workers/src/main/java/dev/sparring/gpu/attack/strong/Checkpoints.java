// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import java.util.BitSet;

/**
 * The steps after which Auto-PGD looks back (Croce and Hein 2020, Section 3.1): {@code w_j =
 * ceil(p_j * steps)} with {@code p_0 = 0, p_1 = 0.22, p_{j+1} = p_j + max(p_j - p_{j-1} - 0.03,
 * 0.06)}.
 */
final class Checkpoints {

    // in hundredths: the sums are exact, and so is rounding up
    private static final int FIRST = 22;
    private static final int SHORTER = 3;
    private static final int SHORTEST = 6;
    private static final int END = 100;

    private final BitSet steps = new BitSet();

    /** Of a run of {@code steps} steps. */
    Checkpoints(int steps) {
        int before = 0;
        int now = FIRST;
        while (now < END) {
            this.steps.set(Math.toIntExact(((long) now * steps + END - 1) / END));
            int next = now + Math.max(now - before - SHORTER, SHORTEST);
            before = now;
            now = next;
        }
    }

    /** Whether to look back when so many steps are done. */
    boolean contains(int stepsDone) {
        return steps.get(stepsDone);
    }

    /** All of them, rising. */
    int[] toArray() {
        return steps.stream().toArray();
    }
}
