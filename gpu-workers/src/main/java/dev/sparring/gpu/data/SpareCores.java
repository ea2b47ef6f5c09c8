// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import java.util.stream.IntStream;

/**
 * Work in parallel where cores idle while a GPU computes; on small machines one after the other.
 */
final class SpareCores {

    /** With fewer, all of them are needed for computing, and a thread more only waits for them. */
    private static final int MANY = 8;

    private static final boolean SOME = Runtime.getRuntime().availableProcessors() >= MANY;

    private SpareCores() {}

    /** 0 to {@code count - 1}. */
    static IntStream range(int count) {
        IntStream all = IntStream.range(0, count);
        return SOME && count > 1 ? all.parallel() : all;
    }
}
