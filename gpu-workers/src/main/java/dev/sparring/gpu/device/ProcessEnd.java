// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import com.sun.jna.Platform;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The end of a process that computes. Java ends by C's {@code exit}, which takes down PyTorch's
 * tables while threads may still compute with them, and the process crashes instead of ending. So
 * an exit waits until nothing is computed any more, and a halt takes nothing down.
 */
public final class ProcessEnd {

    /** Longer than whoever ends a process waits for it. */
    private static final long LONGEST_SECONDS = 10;

    private static final int KILLED = 137;

    private static final ReentrantReadWriteLock COMPUTING = new ReentrantReadWriteLock();

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(ProcessEnd::awaitDevices, "devices"));
        } catch (IllegalStateException e) {
            // the process has begun to end without having computed anything
            COMPUTING.writeLock().lock();
        }
    }

    private ProcessEnd() {}

    /**
     * Ends this process at once: no hook runs, and nothing is taken down.
     *
     * @param code of its exit
     */
    public static void halt(int code) {
        try {
            if (!COMPUTING.writeLock().tryLock() && !Platform.isWindows()) {
                Jna.library(null).getFunction("_exit").invokeVoid(new Object[] {code});
            }
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }

    /** Does work on a device; waits for ever when the process has begun to end. */
    static <T> T compute(Callable<T> work) throws Exception {
        COMPUTING.readLock().lock();
        try {
            return work.call();
        } finally {
            COMPUTING.readLock().unlock();
        }
    }

    private static void awaitDevices() {
        try {
            if (!COMPUTING.writeLock().tryLock(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                halt(KILLED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
