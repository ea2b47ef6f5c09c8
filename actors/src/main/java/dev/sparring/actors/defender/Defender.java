// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import com.google.protobuf.ByteString;
import dev.sparring.actors.Arena;
import dev.sparring.actors.IrreproducibleException;
import dev.sparring.actors.Replies;
import dev.sparring.actors.journal.AttackersTopics;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.Newcomers;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.data.RoundBatches;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.TrainingStep;
import dev.sparring.gpu.worker.GpuWorker;
import dev.sparring.gpu.worker.Reply;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Control;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.StepReport;
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
 * <b>Replies</b> {@link Ended}, once. <b>Publishes</b> rounds, snapshots, reports, checkpoints and
 * dead letters, in one transaction for each round. <b>Fails when</b> the journal or the device
 * does, when a replayed round gives other weights than it gave before, and when another defender
 * takes over.
 *
 * <p>It blocks while it commits, so it must run on a dispatcher of its own.
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

    private record EntriesRead(List<Entry> entries) implements Command {}

    private record ReadingFailed(JournalException failure) implements Command {}

    private record Trained(Reply<TrainingStep> reply) implements Command {}

    private record TimeOver(Patience.Over time) implements Command {}

    private record Beat() implements Command {}

    private record AttackersSeen(Set<String> attackers) implements Command {}

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
    private final Topics topics;
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
    private JournalReader reader;
    private Newcomers newcomers;
    private boolean training;
    private boolean started;
    private boolean paused;
    private Optional<GameState> stopping = Optional.empty();

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
        this.topics = arena.journal().topics();
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
        publisher = new Publisher(arena);
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
                .onMessage(ReadingFailed.class, this::onReadingFailed)
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
        StepReport report = recovery.steps().remove();
        PlayerState after = Replies.done(reply.reply()).value().state();
        ByteString sha256 = ByteString.copyFrom(after.weights().sha256());
        if (!sha256.equals(report.getSnapshotSha256())) {
            throw IrreproducibleException.otherWeights(
                    "round %d was trained on again".formatted(report.getRound()),
                    checkpoint.flatMap(Checkpoints::computation),
                    trainer.computation());
        }
        bout.replayed(after);
        return replay();
    }

    private Behavior<Command> onEntriesRead(EntriesRead read) {
        long before = bout.answers();
        for (Entry entry : read.entries()) {
            bout.take(entry).ifPresent(this::obey);
        }
        reader.nextAfter(bout.answers() > before);
        bout.relieve();
        return advance();
    }

    private Behavior<Command> onReadingFailed(ReadingFailed failed) {
        throw failed.failure();
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
            newcomers.close();
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
        Offsets from = arena.journal().end(List.of(topics.control()));
        bout.catchUp();
        bout.judged().list().forEach(from::set);
        List<String> read = AttackersTopics.of(from);
        ActorRef<Command> self = getContext().getSelf();
        reader =
                arena.journal()
                        .follow(
                                PLAYER,
                                read,
                                from,
                                entries -> self.tell(new EntriesRead(entries)),
                                failure -> self.tell(new ReadingFailed(failure)));
        newcomers =
                new Newcomers(
                        arena.journal(), attackers -> self.tell(new AttackersSeen(attackers)));
        patience.live();
        timers.startTimerWithFixedDelay(new Beat(), HEARTBEAT);
        arena.health().has(PLAYER);
        getContext().getLog().info("round {}, waiting for {}", bout.next(), bout.awaited());
        return advance();
    }

    /** Does whatever can be done now; called after everything that may change what that is. */
    private Behavior<Command> advance() {
        if (reader == null || training) {
            return this;
        }
        if (bout.isOver()) {
            return end(GameState.GAME_STATE_FINISHED);
        }
        if (stopping.isPresent()) {
            return stop(stopping.get());
        }
        if (paused || !started && !patience.hasGathered() && !bout.awaited().isEmpty()) {
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
        patience.await(bout.current().round());
        if (bout.isCompleteButForGuests()) {
            patience.tryGuests(round, bout.awaitsProvenGuest());
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
        replyTo.tell(new Ended(how, bout.next()));
        return Behaviors.stopped();
    }
}
