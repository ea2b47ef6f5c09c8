// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Automatic differentiation, one thread at a time. DJL's own gradient collector is one per JVM;
 * PyTorch's autograd is thread-local, so this goes below DJL, and it is the only class that does.
 *
 * <p>Whether operations are recorded is a property of the thread and of the scope it is in: code
 * says {@link #recording} or {@link #detached} and never relies on what was before.
 */
public final class Autograd {

    private Autograd() {}

    /** Restores the thread's mode. */
    @FunctionalInterface
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** Records operations on this thread until the scope is closed. */
    public static Scope recording() {
        return mode(true);
    }

    /** Records nothing on this thread until the scope is closed. */
    public static Scope detached() {
        return mode(false);
    }

    /** Whether this thread records. */
    public static boolean isRecording() {
        return JniUtils.isGradMode();
    }

    private static Scope mode(boolean recording) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(recording);
        return () -> JniUtils.setGradMode(before);
    }

    /**
     * A leaf of the graph: shares the memory of {@code values}, has no history and collects a
     * gradient. Attached to {@code manager}.
     */
    public static NDArray leaf(NDManager manager, NDArray values) {
        NDArray leaf = constant(manager, values);
        leaf.setRequiresGradient(true);
        return leaf;
    }

    /** The same memory without history, attached to {@code manager}: what to read it from there. */
    public static NDArray constant(NDManager manager, NDArray values) {
        NDArray handle = values.stopGradient();
        handle.attach(manager);
        return handle;
    }

    /**
     * Back-propagates from {@code output}, freeing its graph.
     *
     * @param outputGradient of the shape of {@code output}; where the chain rule starts
     */
    public static void backward(NDArray output, NDArray outputGradient) {
        JniUtils.backward((PtNDArray) output, (PtNDArray) outputGradient, false, false);
    }

    /** What {@link #backward} left at a leaf, attached to {@code manager}; zeros if nothing. */
    public static NDArray gradient(NDManager manager, NDArray leaf) {
        NDArray gradient = leaf.getGradient();
        gradient.attach(manager);
        return gradient;
    }

    /**
     * Threads of one operation of the calling thread on the CPU, and of threads that compute for
     * the first time later on.
     */
    static void setThreads(int threads) {
        // the first question makes a thread take over what others set, and would do so later
        JniUtils.getNumThreads();
        JniUtils.setNumThreads(threads);
    }

    /** What {@link #setThreads} set, or PyTorch's default. */
    static int threads() {
        return JniUtils.getNumThreads();
    }
}
