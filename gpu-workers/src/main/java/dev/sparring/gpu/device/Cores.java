// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import com.sun.jna.LastErrorException;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the threads of one PyTorch operation on cores of their own. They wait for each other, and a
 * scheduler that sees a core busy with a message for a moment puts two of them on one core, where
 * they stay and take turns: operations then take several times as long.
 *
 * <p>Only where an operation has as many threads as the process has cores, for there is no room to
 * step aside; with cores to spare the scheduler does well. The thread that owns a device is bound
 * only while it computes, because threads inherit where they may run from the thread that starts
 * them. Linux only; elsewhere, and where anything is not as expected, nothing is bound. Results do
 * not depend on it.
 */
final class Cores {

    private static final Logger LOG = LoggerFactory.getLogger(Cores.class);

    /** Nothing is bound. */
    static final Cores ANY = new Cores(List.of(), -1);

    private static final Path TASKS = Path.of("/proc/self/task");
    private static final int PR_SET_NAME = 15;

    /** Of the kernel's set of cores: 1,024 of them. */
    private static final int SET_BYTES = 128;

    /** Devices of one machine begin with different cores. */
    private static final AtomicInteger TURN =
            new AtomicInteger((int) ProcessHandle.current().pid());

    private final List<Integer> all;
    private final int own;

    private Cores(List<Integer> all, int own) {
        this.all = all;
        this.own = own;
    }

    /**
     * Binds the helpers of the calling thread, which owns a device.
     *
     * @param threads of one operation
     * @param operation any operation of that many threads: its helpers exist from then on
     */
    static Cores of(int threads, Runnable operation) {
        if (threads == 1 || !Platform.isLinux()) {
            return ANY;
        }
        try {
            List<Integer> all = allowed();
            return all.size() == threads ? bind(all, operation) : ANY;
        } catch (IOException | LastErrorException | UnsatisfiedLinkError e) {
            LOG.debug("PyTorch's threads run anywhere", e);
            return ANY;
        }
    }

    private static Cores bind(List<Integer> all, Runnable operation) throws IOException {
        int first = Math.floorMod(TURN.getAndIncrement(), all.size());
        List<Integer> helpers = helpers(operation);
        if (helpers.size() != all.size() - 1) {
            LOG.debug("{} helpers for {} cores: they run anywhere", helpers.size(), all.size());
            return ANY;
        }
        for (int i = 0; i < helpers.size(); i++) {
            move(helpers.get(i), List.of(all.get((first + 1 + i) % all.size())));
        }
        return new Cores(all, all.get(first));
    }

    /** The cores that threads of an operation are bound to; empty if they run anywhere. */
    List<Integer> all() {
        return all;
    }

    /** Helpers have the name that the thread which starts them has at that time. */
    private static List<Integer> helpers(Runnable operation) throws IOException {
        Path self = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
        String name = "torch-" + self;
        String before = name(TASKS.resolve(self));
        rename(name);
        try {
            operation.run();
        } finally {
            rename(before);
        }
        List<Integer> helpers = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                if (!task.getFileName().equals(self) && name(task).equals(name)) {
                    helpers.add(Integer.parseInt(task.getFileName().toString()));
                }
            }
        }
        return helpers;
    }

    /**
     * Does work that PyTorch computes, on the thread that owns the device.
     *
     * @throws Exception what {@code work} throws
     */
    <T> T compute(Callable<T> work) throws Exception {
        if (all.isEmpty()) {
            return work.call();
        }
        move(0, List.of(own));
        try {
            return work.call();
        } finally {
            move(0, all);
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            // it has ended
            return "";
        }
    }

    private static void rename(String name) {
        call("prctl", PR_SET_NAME, name, 0, 0, 0);
    }

    private static List<Integer> allowed() {
        byte[] set = new byte[SET_BYTES];
        call("sched_getaffinity", 0, (long) SET_BYTES, set);
        return BitSet.valueOf(set).stream().boxed().toList();
    }

    /**
     * Says where a thread may run.
     *
     * @param task 0: the calling thread
     */
    static void move(int task, List<Integer> cores) {
        BitSet set = new BitSet();
        cores.forEach(set::set);
        byte[] bytes = new byte[SET_BYTES];
        byte[] used = set.toByteArray();
        System.arraycopy(used, 0, bytes, 0, used.length);
        call("sched_setaffinity", task, (long) SET_BYTES, bytes);
    }

    private static void call(String function, Object... arguments) {
        int result = Jna.library("c").getFunction(function).invokeInt(arguments);
        if (result < 0) {
            LOG.debug("{} gave {}", function, result);
        }
    }
}
