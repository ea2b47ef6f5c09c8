// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.worker;

import dev.sparring.gpu.device.Device;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The half of a {@link GpuWorker} that holds the device. It runs alone on its own thread, so
 * everything it opens, uses and closes stays on that thread.
 *
 * <p><b>Receives</b> {@link Turn}. <b>Replies</b> {@link GpuWorker.TurnEnded} to its worker; the
 * job itself answers whoever sent it. <b>Fails when</b> the JVM does. A device that cannot be
 * opened fails each job instead.
 */
final class DeviceThread extends AbstractBehavior<DeviceThread.Turn> {

    /** Do one turn of a job. */
    record Turn(Job<?> job) {}

    /** The dispatcher in {@code reference.conf}. */
    static final String DISPATCHER = "sparring-device-dispatcher";

    /** The name of a thread that owns a device begins so. */
    static final String NAME = "device-";

    private final GpuWorkerSettings settings;
    private final ActorRef<? super GpuWorker.TurnEnded> worker;
    private DeviceSession session;

    static Behavior<Turn> create(
            GpuWorkerSettings settings, ActorRef<? super GpuWorker.TurnEnded> worker) {
        return Behaviors.setup(context -> new DeviceThread(context, settings, worker));
    }

    private DeviceThread(
            ActorContext<Turn> context,
            GpuWorkerSettings settings,
            ActorRef<? super GpuWorker.TurnEnded> worker) {
        super(context);
        this.settings = settings;
        this.worker = worker;
        // PyTorch's helpers take over the name: whoever looks at threads sees what computing takes
        Thread.currentThread().setName(NAME + settings.name());
    }

    @Override
    public Receive<Turn> createReceive() {
        return newReceiveBuilder()
                .onMessage(Turn.class, this::onTurn)
                .onSignal(PostStop.class, signal -> onPostStop())
                .build();
    }

    private Behavior<Turn> onTurn(Turn turn) {
        if (open(turn.job())) {
            turn.job().turn(session);
        }
        worker.tell(new GpuWorker.TurnEnded(turn.job()));
        return this;
    }

    private boolean open(Job<?> job) {
        if (session == null) {
            try {
                session = new DeviceSession(Device.open(settings.device()));
            } catch (RuntimeException | LinkageError e) {
                job.fail(e);
            }
        }
        return session != null;
    }

    private Behavior<Turn> onPostStop() {
        if (session != null) {
            session.close();
        }
        return this;
    }
}
