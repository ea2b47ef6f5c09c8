// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.worker;

import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A command on its way through a {@link GpuWorker}. It is handed from the queue to the device's
 * thread and back, and only its holder touches it.
 */
final class Job<T> {

    /** Work that the device does in one or more turns. */
    @FunctionalInterface
    interface Work<T> {

        /** Does one turn; the result when it was the last. */
        Optional<T> turn(DeviceSession session) throws Exception;
    }

    private final String kind;
    private final String what;
    private final Work<T> work;
    private final ActorRef<Reply<T>> replyTo;
    private long queuedAtNanos = System.nanoTime();
    private long queuedNanos;
    private long busyNanos;
    private State state = State.WAITING;

    /** The state of a job. */
    enum State {
        WAITING,
        DONE,
        FAILED
    }

    Job(String kind, String what, Work<T> work, ActorRef<Reply<T>> replyTo) {
        this.kind = kind;
        this.what = what;
        this.work = work;
        this.replyTo = replyTo;
    }

    /** Does one turn and, if it was the last, answers. An {@link Error} of the JVM is thrown on. */
    void turn(DeviceSession session) {
        long start = System.nanoTime();
        queuedNanos += start - queuedAtNanos;
        try {
            Optional<T> result = session.device().compute(() -> work.turn(session));
            count(start);
            result.ifPresent(this::succeed);
        } catch (Throwable e) {
            count(start);
            fail(e);
            if (e instanceof VirtualMachineError && !(e instanceof StackOverflowError)) {
                throw (VirtualMachineError) e;
            }
        }
    }

    private void count(long start) {
        queuedAtNanos = System.nanoTime();
        busyNanos += queuedAtNanos - start;
    }

    private void succeed(T result) {
        state = State.DONE;
        replyTo.tell(new Reply.Done<>(result, queuedSeconds(), busySeconds()));
    }

    /** Answers that the job has not been done. */
    void fail(Throwable cause) {
        state = State.FAILED;
        replyTo.tell(new Reply.Failed<>(what, cause));
    }

    String kind() {
        return kind;
    }

    State state() {
        return state;
    }

    double queuedSeconds() {
        return queuedNanos * 1e-9;
    }

    double busySeconds() {
        return busyNanos * 1e-9;
    }
}
