// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.worker;

/** The replies of a {@link GpuWorker}: every command with a {@code replyTo} gets exactly one. */
public sealed interface Reply<T> {

    /**
     * The job has run.
     *
     * @param queuedSeconds spent waiting for the device
     * @param busySeconds spent on the device
     */
    record Done<T>(T value, double queuedSeconds, double busySeconds) implements Reply<T> {}

    /**
     * The job has not run, or threw. The worker goes on.
     *
     * @param what the job, for a message
     * @param cause a {@link QueueFullException} if it was refused; never null
     */
    record Failed<T>(String what, Throwable cause) implements Reply<T> {}
}
