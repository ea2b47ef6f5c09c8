// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.load;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.LossyWriter;
import dev.sparring.protocol.v1.Report;
import java.time.Duration;
import java.util.SortedMap;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Tells whoever watches how busy the devices of a process are. No player reads it, and the game
 * does not depend on it: while Kafka is away its reports are lost, and nobody waits.
 *
 * <p><b>Receives</b> its own timer. <b>Replies</b> nothing. <b>Publishes</b> a report with a {@code
 * WorkerLoad} for each device every five seconds, in the name of the player {@value #PLAYER}, under
 * the process's name as key. <b>Fails when</b> nothing of this game does.
 */
public final class LoadReporter extends AbstractBehavior<LoadReporter.Command> {

    /** The name in the log of those who report a load; not one of the game's officials. */
    public static final String PLAYER = "load";

    /** Often enough to see who is the bottleneck, seldom enough not to show beside the rounds. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    /** What it does. */
    public sealed interface Command {}

    private record Tick() implements Command {}

    private final Journal journal;
    private final String process;
    private final SortedMap<String, LoadMeter> meters;
    private final LossyWriter writer;

    /**
     * Reports every {@link #INTERVAL}.
     *
     * @param process which players it is, for people
     * @param meters by the name of the device that they listen to
     */
    public static Behavior<Command> create(
            Journal journal, String process, SortedMap<String, LoadMeter> meters) {
        return create(journal, process, meters, INTERVAL);
    }

    static Behavior<Command> create(
            Journal journal,
            String process,
            SortedMap<String, LoadMeter> meters,
            Duration interval) {
        return Behaviors.setup(
                context ->
                        Behaviors.withTimers(
                                timers ->
                                        new LoadReporter(context, journal, process, meters)
                                                .start(timers, interval)));
    }

    private LoadReporter(
            ActorContext<Command> context,
            Journal journal,
            String process,
            SortedMap<String, LoadMeter> meters) {
        super(context);
        this.journal = journal;
        this.process = process;
        this.meters = meters;
        writer = journal.lossyWriter(PLAYER);
    }

    private Behavior<Command> start(TimerScheduler<Command> timers, Duration interval) {
        timers.startTimerWithFixedDelay(new Tick(), interval);
        return this;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Tick.class, this::onTick)
                .onSignal(PostStop.class, signal -> onPostStop())
                .build();
    }

    private Behavior<Command> onTick(Tick tick) {
        meters.forEach(this::report);
        return this;
    }

    private void report(String device, LoadMeter meter) {
        Report report =
                Report.newBuilder()
                        .setEpochMillis(System.currentTimeMillis())
                        .setWorkerLoad(meter.take().setProcess(process).setDevice(device))
                        .build();
        writer.send(journal.topics().telemetry(), process, report);
    }

    private Behavior<Command> onPostStop() {
        writer.close();
        return this;
    }
}
