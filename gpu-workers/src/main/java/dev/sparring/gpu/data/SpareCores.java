// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import java.util.stream.IntStream;

/**
 * Work in parallel on cores that idle while a GPU computes. Where the processor computes, its cores
 * are needed, and a thread more only waits for them.
 */
public final class SpareCores {

    /** With fewer, a thread more often waits for a core than it helps. */
    private static final int MANY = 8;

    private static volatile boolean some;

    private SpareCores() {}

    /** Says that a GPU computes in this process. */
    public static void leaveToHost() {
        some = Runtime.getRuntime().availableProcessors() >= MANY;
    }

    /** 0 to {@code count - 1}. */
    static IntStream range(int count) {
        IntStream all = IntStream.range(0, count);
        return some && count > 1 ? all.parallel() : all;
    }
}
