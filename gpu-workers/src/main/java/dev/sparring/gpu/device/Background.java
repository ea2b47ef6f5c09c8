// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that carry messages, and those that compile Java, give way to those that compute: the
 * threads of one PyTorch operation wait for each other, so a core that is taken from one of them
 * for a moment is taken from all. Messages use the moments in which a core is free.
 *
 * <p>On Linux a thread has a niceness of its own and hands it on to those it starts. Elsewhere
 * nothing of this has an effect.
 */
public final class Background {

    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    /** A tenth of the weight of others: beside other programs messages are slow, but they go on. */
    private static final int NICER = 10;

    private static final int NICEST = 19;
    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;
    private static final String COMPILERS = "C[12] CompilerThre.*";

    private Background() {}

    /** From now on the calling thread gives way, and so do the threads that it starts. */
    public static void enter() {
        lower(CALLING_THREAD);
    }

    /**
     * Makes something that starts threads, which then give way; the calling thread does not.
     *
     * @return what {@code made} gave; throws what it threw
     */
    public static <T> T start(Supplier<T> made) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            enter();
                            try {
                                result.complete(made.get());
                            } catch (Throwable e) {
                                result.completeExceptionally(e);
                            }
                        },
                        "background");
        thread.setDaemon(true);
        thread.start();
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** The threads that compile Java give way, and those that they start. */
    public static void compilers() {
        if (!Platform.isLinux()) {
            return;
        }
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                if (Files.readString(task.resolve("comm")).strip().matches(COMPILERS)) {
                    lower(Integer.parseInt(task.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            LOG.debug("compilers keep their priority", e);
        }
    }

    private static void lower(int thread) {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            NativeLibrary library = Jna.library("c");
            // a process may have been started with a niceness of its own
            int first = (int) ProcessHandle.current().pid();
            int own =
                    library.getFunction("getpriority")
                            .invokeInt(new Object[] {PRIO_PROCESS, first});
            library.getFunction("setpriority")
                    .invokeInt(new Object[] {PRIO_PROCESS, thread, below(own)});
        } catch (UnsatisfiedLinkError e) {
            LOG.debug("this C library has no priorities", e);
        }
    }

    /** The niceness of what gives way to threads of another one. */
    static int below(int niceness) {
        return Math.min(NICEST, niceness + NICER);
    }
}
