// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.Arena;
import dev.sparring.actors.Replies;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.data.RoundBatches;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.TrainingStep;
import dev.sparring.gpu.worker.GpuWorker;
import dev.sparring.gpu.worker.Reply;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Control;
import dev.sparring.protocol.v1.GameState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Deals rounds, collects the answers, trains on them, publishes: the minimax game's outer loop.
 *
 * <pre>
 *   opening ─► restoring ─► replaying (what is committed, once more) ─► waiting for the attackers
 *      ─► collecting round k ─► training on round k ─► publishing k, dealing k + window ─┐
 *            ▲───────────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p><b>Receives</b> {@link Stop}, {@link Leave}, and the topics of attackers and control.
 * <b>Replies</b> {@link Ended}, once, when the log holds all that was played. <b>Publishes</b>
 * rounds, snapshots, reports, checkpoints and dead letters, all of a round in one transaction; it
 * goes on meanwhile, as far as {@link Publisher} lets it. <b>Fails when</b> the journal or the
 * device does, when a replayed round gives other weights than it gave before, and when another
 * defender takes over.
 *
 * <p>It blocks while it reads what there is, so it must run on a dispatcher of its own.
 */
public final class Defender extends AbstractBehavior<Defender.Command> {

    /** The defender's name in the log. */
    public static final String PLAYER = Players.DEFENDER;

    private static final Duration HEARTBEAT = Duration.ofSeconds(3);

    /** What a defender does. */
    public sealed interface Command {}

    /** End the game after the round that is being trained on, with a checkpoint. */
    public record Stop() implements Command {}

    /** End after the round that is being trained on, with a checkpoint; the game waits. */
    public record Leave() implements Command {}

    private record Opened(Reply<DefenderTrainer> reply) implements Command {}

    private record Restored(Reply<PlayerState> reply) implements Command {}

    private record Replayed(Reply<TrainingStep> reply) implements Command {}

    record EntriesRead(List<Entry> entries) implements Command {}

    record Handed(Entry copy) implements Command {}

    private record Written() implements Command {}

    record JournalFailed(JournalException failure) implements Command {}

    private record Trained(Reply<TrainingStep> reply) implements Command {}

    private record TimeOver(Patience.Over time) implements Command {}

    private record Beat() implements Command {}

    record AttackersSeen(Set<String> attackers) implements Command {}

    /**
     * The defender has ended.
     *
     * @param state {@code GAME_STATE_FINISHED}, {@code GAME_STATE_STOPPED} or, if it left the game
     *     waiting, {@code GAME_STATE_PAUSED}
     * @param rounds trained on
     */
    public record Ended(GameState state, long rounds) {}

    private final Arena arena;
    private final GameSettings settings;
    private final TimerScheduler<Command> timers;
    private final Patience patience;
    private final ActorRef<Ended> replyTo;
    private final ActorRef<Reply<TrainingStep>> trained;
    private final ActorRef<Reply<TrainingStep>> replayed;

    private Publisher publisher;
    private Optional<Checkpoint> checkpoint;
    private Bout bout;
    private DefenderTrainer trainer;
    private Recovery recovery;
    private AttackersReader reader;
    private boolean training;
    private boolean started;
    private boolean paused;
    private Optional<GameState> stopping = Optional.empty();
    private Optional<GameState> ended = Optional.empty();

    /** A defender that plays until the game is over or it is told to stop. */
    public static Behavior<Command> create(Arena arena, ActorRef<Ended> replyTo) {
        return Behaviors.setup(
                context ->
                        Behaviors.withTimers(
                                timers -> {
                                    Defender defender =
                                            new Defender(context, timers, arena, replyTo);
                                    return defender.open();
                                }));
    }

    private Defender(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Arena arena,
            ActorRef<Ended> replyTo) {
        super(context);
        this.arena = arena;
        this.settings = arena.settings();
        this.timers = timers;
        patience = new Patience(timers, TimeOver::new, settings.defender().roundDeadlineSeconds());
        this.replyTo = replyTo;
        trained = Replies.to(context, "trained", Trained::new);
        replayed = Replies.to(context, "replayed", Replayed::new);
    }

    /** Opens the device and the journal, both at once: it takes them seconds after a crash. */
    private Behavior<Command> open() {
        arena.device()
                .tell(
                        new GpuWorker.Open<>(
                                "open the defender",
                                device -> Players.untrainedTrainer(settings, device),
                                Replies.to(getContext(), "opened", Opened::new)));
        // whoever has other images is refused before it takes the part away from somebody
        RoundBatches batches = arena.roundBatches();
        ActorRef<Command> self = getContext().getSelf();
        publisher =
                new Publisher(
                        arena,
                        () -> self.tell(new Written()),
                        failure -> self.tell(new JournalFailed(failure)));
        try {
            checkpoint = arena.journal().lastCheckpoint(PLAYER);
            checkpoint.ifPresent(last -> Checkpoints.checkSettings(last, arena.settingsSha256()));
            bout = new Bout(arena, batches, publisher, checkpoint.map(Checkpoints::outline));
            return this;
        } catch (RuntimeException e) {
            publisher.close();
            throw e;
        }
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Stop.class, stop -> depart(GameState.GAME_STATE_STOPPED))
                .onMessage(Leave.class, leave -> depart(GameState.GAME_STATE_PAUSED))
                .onMessage(Opened.class, this::onOpened)
                .onMessage(Restored.class, this::onRestored)
                .onMessage(Replayed.class, this::onReplayed)
                .onMessage(EntriesRead.class, this::onEntriesRead)
                .onMessage(Handed.class, this::onHanded)
                .onMessage(Written.class, written -> relieve())
                .onMessage(JournalFailed.class, this::onJournalFailed)
                .onMessage(Trained.class, this::onTrained)
                .onMessage(TimeOver.class, this::onTimeOver)
                .onMessage(Beat.class, this::onBeat)
                .onMessage(AttackersSeen.class, this::onAttackersSeen)
                .onSignal(PostStop.class, signal -> onPostStop())
                .build();
    }

    /** What it was about to compute again is computed again the next time. */
    private Behavior<Command> depart(GameState how) {
        stopping = Optional.of(how);
        return reader == null ? end(how) : advance();
    }

    private Behavior<Command> onOpened(Opened opened) {
        trainer = Replies.done(opened.reply()).value();
        publisher.computeWith(trainer.computation());
        ActorRef<Reply<PlayerState>> restored = Replies.to(getContext(), "restored", Restored::new);
        arena.device()
                .tell(
                        checkpoint.isPresent()
                                ? new GpuWorker.Restore(
                                        trainer::restore,
                                        Checkpoints.state(checkpoint.get()),
                                        restored)
                                : new GpuWorker.Compute<>(
                                        "read the initial weights",
                                        () -> Players.start(settings, trainer),
                                        restored));
        return this;
    }

    private Behavior<Command> onRestored(Restored restored) {
        bout.enter(Replies.done(restored.reply()).value());
        // its weights are in the trainer now
        checkpoint = checkpoint.map(Checkpoints::outline);
        if (checkpoint.isPresent()) {
            recovery = bout.recover();
        }
        return replay();
    }

    private Behavior<Command> onReplayed(Replayed reply) {
        PlayerState after = Replies.done(reply.reply()).value().state();
        recovery.compare(after, trainer.computation());
        bout.replayed(after);
        return replay();
    }

    private Behavior<Command> onEntriesRead(EntriesRead read) {
        long before = bout.answers();
        if (ended.isEmpty()) {
            read.entries().forEach(entry -> bout.take(entry).ifPresent(this::obey));
        }
        reader.read(bout.answers() > before, bout.isAmongNeighbours());
        return relieve();
    }

    private Behavior<Command> onHanded(Handed handed) {
        bout.takeEarly(handed.copy());
        return relieve();
    }

    private Behavior<Command> onJournalFailed(JournalFailed failed) {
        throw failed.failure();
    }

    /** What the log has no room for is not read: that is how others come to wait. */
    private Behavior<Command> relieve() {
        bout.relieve();
        if (reader != null && !publisher.isFull()) {
            reader.ask();
        }
        return advance();
    }

    private Behavior<Command> onTrained(Trained reply) {
        training = false;
        bout.publish(Replies.done(reply.reply()));
        patience.forget(bout.next());
        return advance();
    }

    private Behavior<Command> onTimeOver(TimeOver over) {
        patience.note(over.time());
        return advance();
    }

    /** A game that waits for long must notice too that another defender has taken over. */
    private Behavior<Command> onBeat(Beat beat) {
        bout.beat();
        return this;
    }

    private Behavior<Command> onAttackersSeen(AttackersSeen seen) {
        for (String topic : bout.admit(seen.attackers())) {
            getContext().getLog().info("{} is read from now on", topic);
            reader.add(topic);
        }
        return this;
    }

    private Behavior<Command> onPostStop() {
        if (reader != null) {
            reader.close();
        }
        bout.close();
        publisher.close();
        if (trainer != null) {
            arena.device().tell(new GpuWorker.Release(trainer));
        }
        return this;
    }

    /** Trains on the next round that was published before, or goes live when there is none. */
    private Behavior<Command> replay() {
        if (recovery == null || recovery.steps().isEmpty()) {
            return goLive();
        }
        train(recovery.asReported(recovery.steps().peek()), replayed);
        return this;
    }

    private Behavior<Command> goLive() {
        reader = new AttackersReader(arena.journal(), bout.catchUp(), getContext().getSelf());
        patience.live();
        timers.startTimerWithFixedDelay(new Beat(), HEARTBEAT);
        arena.health().has(PLAYER);
        getContext().getLog().info("round {}, waiting for {}", bout.next(), bout.awaited());
        return advance();
    }

    /** Does whatever can be done now; called after everything that may change what that is. */
    private Behavior<Command> advance() {
        if (ended.isPresent()) {
            return leaveWhenWritten();
        }
        if (reader == null || training) {
            return this;
        }
        if (bout.isOver()) {
            return end(GameState.GAME_STATE_FINISHED);
        }
        if (stopping.isPresent()) {
            return stop(stopping.get());
        }
        if (paused
                || publisher.isFull()
                || !started && !patience.hasGathered() && !bout.awaited().isEmpty()) {
            if (!started) {
                patience.gather();
            }
            return this;
        }
        if (!started) {
            started = true;
            bout.start();
        }
        long round = bout.next();
        boolean tried = patience.isTrialOver(round) && bout.isCompleteButForGuests();
        if (bout.isComplete() || tried || patience.isOver(round)) {
            training = true;
            train(bout.closeRound(), trained);
            return this;
        }
        patience.await(bout.current());
        if (bout.isCompleteButForGuests()) {
            patience.tryGuests(bout.current(), bout.awaitsProvenGuest());
        }
        return this;
    }

    private void train(InFlight round, ActorRef<Reply<TrainingStep>> to) {
        arena.device()
                .tell(new GpuWorker.Train(trainer, round.round().getRound(), round.batch(), to));
    }

    private void obey(Control control) {
        switch (control.getAction()) {
            case ACTION_PAUSE -> pause(true, GameState.GAME_STATE_PAUSED, control);
            case ACTION_RESUME -> pause(false, GameState.GAME_STATE_RESUMED, control);
            case ACTION_STOP -> stopping = Optional.of(GameState.GAME_STATE_STOPPED);
            case ACTION_ADMIT -> bout.letIn(control.getAttacker());
            case ACTION_EJECT -> bout.eject(control.getAttacker(), control.getReason());
            default -> getContext().getLog().warn("ignored a control record without an action");
        }
    }

    private void pause(boolean pause, GameState event, Control control) {
        if (started && paused != pause) {
            bout.event(event, control.getReason());
        }
        paused = pause;
    }

    private Behavior<Command> stop(GameState how) {
        if (started || bout.isUnderWay()) {
            bout.stop(how);
        }
        return end(how);
    }

    private Behavior<Command> end(GameState how) {
        ended = Optional.of(how);
        return leaveWhenWritten();
    }

    /** What was played is in the log before anybody is told that it is over. */
    private Behavior<Command> leaveWhenWritten() {
        if (!publisher.isWritten()) {
            return this;
        }
        replyTo.tell(new Ended(ended.orElseThrow(), bout.next()));
        return Behaviors.stopped();
    }
}
