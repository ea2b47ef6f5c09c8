// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Threads that compute the rows of a batch side by side, each some of them with operations of one
 * thread. Threads that share each operation wait for each other thousands of times in a round, and
 * whoever takes a core from one of them for a moment takes it from all; these wait once. For rows
 * that do not depend on each other, on the processor. Belongs to the thread of its device, which
 * waits meanwhile.
 */
public final class RowThreads implements AutoCloseable {

    /** Fewer are not computed as fast, nor to the same bits: see {@code SteadyTarget}. */
    private static final int FEWEST_ROWS = 16;

    private static final ThreadLocal<RowThreads> HERE = new ThreadLocal<>();

    private final List<ExecutorService> threads;

    /** What is computed of rows {@code from} to {@code to}, without the latter. */
    @FunctionalInterface
    public interface Share {

        /**
         * Computes, on another thread than that of the device, beside the other shares.
         *
         * @param manager of this share alone, closed after the shares are joined
         * @return arrays of {@code to - from} rows
         */
        NDList compute(NDManager manager, int from, int to);
    }

    private RowThreads(List<ExecutorService> threads) {
        this.threads = threads;
    }

    /**
     * Threads for the device of the calling thread.
     *
     * @param count of them
     * @param cores where each of them stays; empty: anywhere
     */
    static RowThreads open(int count, List<Integer> cores) {
        // PyTorch's helpers are counted by this name, so these are too
        String name = Thread.currentThread().getName();
        RowThreads made =
                new RowThreads(IntStream.range(0, count).mapToObj(i -> thread(name)).toList());
        List<Future<Void>> begun = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Integer> core = cores.isEmpty() ? cores : List.of(cores.get(i));
            begun.add(made.threads.get(i).submit(() -> begin(core)));
        }
        begun.forEach(RowThreads::result);
        HERE.set(made);
        return made;
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    private static Void begin(List<Integer> core) {
        Autograd.setThreads(1);
        if (!core.isEmpty()) {
            Cores.move(0, core);
        }
        return null;
    }

    /**
     * Whether a batch is computed in shares: on a processor of the calling thread, which may have a
     * GPU besides, and with enough rows for all threads.
     */
    public static boolean share(NDArray batch) {
        RowThreads here = HERE.get();
        return here != null
                && !batch.getDevice().isGpu()
                && batch.getShape().get(0) >= (long) FEWEST_ROWS * here.threads.size();
    }

    /**
     * Computes a batch in shares; only if {@link #share} says so.
     *
     * @param manager takes the result
     * @return the arrays of all shares, joined
     */
    public static NDList compute(NDManager manager, int rows, Share share) {
        List<ExecutorService> threads = HERE.get().threads;
        try (NDManager scope = manager.newSubManager()) {
            List<Future<NDList>> shares = new ArrayList<>();
            for (int i = 0; i < threads.size(); i++) {
                int from = Math.toIntExact((long) rows * i / threads.size());
                int to = Math.toIntExact((long) rows * (i + 1) / threads.size());
                NDManager own = scope.newSubManager();
                Callable<NDList> work = () -> share.compute(own, from, to);
                shares.add(threads.get(i).submit(work));
            }
            return joined(manager, results(shares));
        }
    }

    /** Waits for all, whatever became of the others. */
    private static List<NDList> results(List<Future<NDList>> shares) {
        Throwable failure = null;
        List<NDList> results = new ArrayList<>();
        for (Future<NDList> share : shares) {
            try {
                results.add(result(share));
            } catch (RuntimeException | Error e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        return results;
    }

    private static NDList joined(NDManager manager, List<NDList> shares) {
        NDList joined = new NDList();
        for (int i = 0; i < shares.get(0).size(); i++) {
            NDList parts = new NDList();
            for (NDList share : shares) {
                parts.add(share.get(i));
            }
            NDArray whole = NDArrays.concat(parts);
            whole.attach(manager);
            joined.add(whole);
        }
        return joined;
    }

    /** Waits through interruptions: the memory that it computes with is ours. */
    private static <T> T result(Future<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw cause(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException cause(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause
                ? cause
                : new IllegalStateException(e.getCause());
    }

    @Override
    public void close() {
        threads.forEach(ExecutorService::shutdown);
        if (HERE.get() == this) {
            HERE.remove();
        }
    }
}
