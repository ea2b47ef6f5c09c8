// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the libraries below PyTorch, which have to be made before it is loaded. They are
 * settings of the process. Two of them are what C libraries get wrong for training next to a
 * broker; results do not depend on these.
 *
 * <p>Memory: a step allocates and frees the same large arrays again and again, and glibc hands each
 * of them back to the system, which clears its pages for the next one: a third of the time of a
 * step. Here it keeps them.
 *
 * <p>Threads: OpenMP's threads spin while they wait for each other. If another thread of the
 * machine wants the core, operations become up to ten times slower; if they sleep at once, waking
 * them takes a third of the time of a step. Here they spin for a fraction of a millisecond and then
 * sleep, unless the environment variables {@code OMP_WAIT_POLICY} and {@code GOMP_SPINCOUNT} say
 * otherwise.
 *
 * <p>cuBLAS: its products are the same each time only with a workspace of fixed size. {@code
 * CUBLAS_WORKSPACE_CONFIG} is set unless it is there already.
 */
final class NativeRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(NativeRuntime.class);
    private static final int TRIM_THRESHOLD = -1;
    private static final int TOP_PAD = -2;
    private static final int MMAP_THRESHOLD = -3;

    /** As large as one of glibc's heaps of a thread: they are then not given back either. */
    private static final int HEAP_BYTES = 64 << 20;

    /** The most that glibc of some versions takes, half of one of its heaps. */
    private static final int OLD_MMAP_THRESHOLD = HEAP_BYTES / 2;

    /** Of the loop in which OpenMP's threads wait awake: about 0.2 ms. */
    private static final String SPINS = "10000";

    private static final String WORKSPACE = "CUBLAS_WORKSPACE_CONFIG";

    /** Eight buffers of 4 MiB: the faster one of the two that NVIDIA names as deterministic. */
    private static final String FIXED_WORKSPACE = ":4096:8";

    private static boolean prepared;

    private NativeRuntime() {}

    /** To be called before PyTorch is loaded. */
    static synchronized void prepare() {
        if (prepared) {
            return;
        }
        prepared = true;
        if (Platform.isLinux()) {
            prepareLinux();
        } else if (Platform.isWindows() && System.getenv(WORKSPACE) == null) {
            Jna.library("ucrtbase")
                    .getFunction("_putenv_s")
                    .invokeInt(new Object[] {WORKSPACE, FIXED_WORKSPACE});
        }
    }

    private static void prepareLinux() {
        Background.compilers();
        try {
            NativeLibrary library = Jna.library("c");
            Function setenv = library.getFunction("setenv");
            setenv.invokeInt(new Object[] {"OMP_WAIT_POLICY", "passive", 0});
            setenv.invokeInt(new Object[] {"GOMP_SPINCOUNT", SPINS, 0});
            setenv.invokeInt(new Object[] {WORKSPACE, FIXED_WORKSPACE, 0});
            Function mallopt = library.getFunction("mallopt");
            boolean kept =
                    keepMemory((key, value) -> mallopt.invokeInt(new Object[] {key, value}) != 0);
            LOG.debug("freed memory is {}", kept ? "kept" : "given back");
        } catch (UnsatisfiedLinkError e) {
            LOG.debug("this C library lacks a setting", e);
        }
    }

    /** glibc's {@code mallopt}: whether it took the value. */
    @FunctionalInterface
    interface Mallopt {
        boolean set(int key, int value);
    }

    /** All or nothing: without its threshold the other two would only cost memory. */
    static boolean keepMemory(Mallopt mallopt) {
        return (mallopt.set(MMAP_THRESHOLD, Integer.MAX_VALUE)
                        || mallopt.set(MMAP_THRESHOLD, OLD_MMAP_THRESHOLD))
                && mallopt.set(TRIM_THRESHOLD, Integer.MAX_VALUE)
                && mallopt.set(TOP_PAD, HEAP_BYTES);
    }
}
