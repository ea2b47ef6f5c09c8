// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.worker;

import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.CraftRequest;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.evaluation.EvaluationRequest;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.evaluation.EvaluationRun;
import dev.sparring.gpu.evaluation.RobustEvaluator;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.TrainingBatch;
import dev.sparring.gpu.training.TrainingStep;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Owns one device. Every forward and backward pass of a process on that device runs here, one at a
 * time, in the order of arrival, on one thread that never changes. An evaluation takes turns: after
 * each of its chunks the jobs that arrived meanwhile go first.
 *
 * <p><b>Receives</b> the commands below. <b>Replies</b> one {@link Reply} to each, with its waiting
 * and working time; a job that throws, that finds the queue full, or that still waits when the
 * worker stops is answered {@link Reply.Failed}, and the worker goes on. <b>Publishes</b> nothing;
 * a {@link GpuWorkerListener} watches. <b>Fails when</b> the JVM does; a device that cannot be
 * opened fails each job.
 *
 * <p>When the worker stops it finishes the turn in flight, then closes everything that was opened
 * and not released, last opened first, and the device.
 */
public final class GpuWorker extends AbstractBehavior<GpuWorker.Command> {

    /** The messages of a worker. */
    public sealed interface Command {}

    /**
     * Make an object on the device, such as a trainer. If it is {@link AutoCloseable} the worker
     * closes it; use it only in other commands to the same worker.
     *
     * @param what names the object in a failure
     */
    public record Open<T>(
            String what, Function<Device, ? extends T> factory, ActorRef<Reply<T>> replyTo)
            implements Command {}

    /** Train the defender for one round. */
    public record Train(
            DefenderTrainer trainer,
            long round,
            TrainingBatch batch,
            ActorRef<Reply<TrainingStep>> replyTo)
            implements Command {}

    /** Attack a batch. */
    public record Craft(AttackRunner runner, CraftRequest request, ActorRef<Reply<Crafted>> replyTo)
            implements Command {}

    /** Measure accuracies, in turns. */
    public record Evaluate(
            RobustEvaluator evaluator,
            EvaluationRequest request,
            ActorRef<Reply<EvaluationResult>> replyTo)
            implements Command {}

    /**
     * Put a player back to a state.
     *
     * @param player its {@code restore} method
     */
    public record Restore(
            Consumer<PlayerState> player, PlayerState state, ActorRef<Reply<PlayerState>> replyTo)
            implements Command {}

    /**
     * Anything else that is short, such as reading a player's state.
     *
     * @param what names the job in a failure
     * @param work does not return null
     */
    public record Compute<T>(String what, Callable<? extends T> work, ActorRef<Reply<T>> replyTo)
            implements Command {}

    /** Close an object that was opened here, after the jobs that wait; never refused. */
    public record Release(AutoCloseable object) implements Command {}

    /** The device is free again. */
    record TurnEnded(Job<?> job) implements Command {}

    private final GpuWorkerSettings settings;
    private final GpuWorkerListener listener;
    private final ActorRef<DeviceThread.Turn> thread;
    private final Deque<Job<?>> waiting = new ArrayDeque<>();
    private boolean busy;

    /** A worker that opens its device with its first job. */
    public static Behavior<Command> create(GpuWorkerSettings settings, GpuWorkerListener listener) {
        return Behaviors.setup(context -> new GpuWorker(context, settings, listener));
    }

    private GpuWorker(
            ActorContext<Command> context, GpuWorkerSettings settings, GpuWorkerListener listener) {
        super(context);
        this.settings = settings;
        this.listener = listener;
        thread =
                context.spawn(
                        DeviceThread.create(settings, context.getSelf()),
                        "device",
                        DispatcherSelector.fromConfig(DeviceThread.DISPATCHER));
        context.watch(thread);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Open.class, this::onOpen)
                .onMessage(Train.class, this::onTrain)
                .onMessage(Craft.class, this::onCraft)
                .onMessage(Evaluate.class, this::onEvaluate)
                .onMessage(Restore.class, this::onRestore)
                .onMessage(Compute.class, this::onCompute)
                .onMessage(Release.class, this::onRelease)
                .onMessage(TurnEnded.class, this::onTurnEnded)
                .onSignal(PostStop.class, signal -> onPostStop())
                .build();
    }

    private Behavior<Command> onOpen(Open<?> open) {
        return submit(job(open));
    }

    private static <T> Job<T> job(Open<T> open) {
        return new Job<>(
                "open",
                open.what(),
                session -> Optional.of(session.own(open.factory().apply(session.device()))),
                open.replyTo());
    }

    private Behavior<Command> onTrain(Train train) {
        return submit(
                new Job<>(
                        "train",
                        "train round " + train.round(),
                        session -> Optional.of(train.trainer().step(train.round(), train.batch())),
                        train.replyTo()));
    }

    private Behavior<Command> onCraft(Craft craft) {
        return submit(
                new Job<>(
                        "craft",
                        "craft round " + craft.request().round(),
                        session -> Optional.of(craft.runner().craft(craft.request())),
                        craft.replyTo()));
    }

    private Behavior<Command> onEvaluate(Evaluate evaluate) {
        EvaluationRun run = evaluate.evaluator().start(evaluate.request());
        return submit(
                new Job<>(
                        "evaluate",
                        "evaluate version " + evaluate.request().defenderVersion(),
                        session -> run.turn(),
                        evaluate.replyTo()));
    }

    private Behavior<Command> onRestore(Restore restore) {
        return submit(
                new Job<>(
                        "restore",
                        "restore a player",
                        session -> {
                            restore.player().accept(restore.state());
                            return Optional.of(restore.state());
                        },
                        restore.replyTo()));
    }

    private Behavior<Command> onCompute(Compute<?> compute) {
        return submit(job(compute));
    }

    private static <T> Job<T> job(Compute<T> compute) {
        return new Job<>(
                "compute",
                compute.what(),
                session -> Optional.of(compute.work().call()),
                compute.replyTo());
    }

    private Behavior<Command> onRelease(Release release) {
        return enqueue(
                new Job<AutoCloseable>(
                        "release",
                        "release " + release.object(),
                        session -> {
                            session.release(release.object());
                            return Optional.of(release.object());
                        },
                        getContext().getSystem().<Reply<AutoCloseable>>ignoreRef()));
    }

    private Behavior<Command> onTurnEnded(TurnEnded ended) {
        busy = false;
        Job<?> job = ended.job();
        listener.ended(settings.name(), job.kind());
        switch (job.state()) {
            case WAITING -> waiting.add(job);
            case DONE ->
                    listener.finished(
                            settings.name(), job.kind(), job.queuedSeconds(), job.busySeconds());
            case FAILED -> listener.failed(settings.name(), job.kind());
        }
        return next();
    }

    private Behavior<Command> onPostStop() {
        IllegalStateException stopped =
                new IllegalStateException("the worker of device " + settings.name() + " stopped");
        waiting.forEach(job -> job.fail(stopped));
        return this;
    }

    private Behavior<Command> submit(Job<?> job) {
        if (waiting.size() < settings.queueSize()) {
            return enqueue(job);
        }
        job.fail(new QueueFullException(settings.name(), settings.queueSize()));
        listener.failed(settings.name(), job.kind());
        return this;
    }

    private Behavior<Command> enqueue(Job<?> job) {
        waiting.add(job);
        return next();
    }

    private Behavior<Command> next() {
        if (!busy && !waiting.isEmpty()) {
            busy = true;
            Job<?> job = waiting.remove();
            listener.began(settings.name(), job.kind());
            thread.tell(new DeviceThread.Turn(job));
        }
        listener.queued(settings.name(), waiting.size());
        return this;
    }
}
