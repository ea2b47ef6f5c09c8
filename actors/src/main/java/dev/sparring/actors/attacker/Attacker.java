// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import dev.sparring.actors.Arena;
import dev.sparring.actors.PlayerException;
import dev.sparring.actors.Replies;
import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Rights;
import dev.sparring.actors.journal.SharedReader;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.worker.GpuWorker;
import dev.sparring.gpu.worker.Reply;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Round;
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

/**
 * Answers the rounds it is dealt, with any attack: one that learns, or one that does not. Of
 * several processes with the same attacker, those that do not learn share the rounds; of those that
 * learn one plays and the others stand by.
 *
 * <pre>
 *   opening ─► (learns: waiting for its seat) ─► restoring ─► answering rounds
 * </pre>
 *
 * <p><b>Receives</b> {@link Leave}, and the topics rounds and snapshots. <b>Replies</b> nothing.
 * <b>Publishes</b> its presence and answers, and if it learns its snapshots and checkpoints, those
 * of a round in one transaction, after the answer. <b>Fails when</b> the journal or the device
 * does, and when somebody else takes over as this attacker.
 *
 * <p>It may block while it publishes, so it must run on a dispatcher of its own.
 */
public final class Attacker extends AbstractBehavior<Attacker.Command> {

    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /** What an attacker does. */
    public sealed interface Command {}

    /** Say goodbye and stop, without finishing a round under way. */
    public record Leave() implements Command {}

    private record Opened(Reply<AttackRunner> reply) implements Command {}

    private record Restored(Reply<PlayerState> reply) implements Command {}

    private record EntriesRead(List<Entry> entries) implements Command {}

    private record RoundsRead(List<Entry> entries) implements Command {}

    private record Taken() implements Command {}

    private record Lost(Set<Integer> partitions) implements Command {}

    private record ReadingFailed(JournalException failure) implements Command {}

    private record Answered(Reply<Crafted> reply) implements Command {}

    private record Settled(long round) implements Command {}

    private record Beat() implements Command {}

    private final Arena arena;
    private final Journal journal;
    private final String id;
    private final AttackerRecords records;
    private final ActorRef<Reply<Crafted>> answered;

    private AttackRunner runner;
    private Pen pen;
    private Inbox inbox;

    /** Of the rounds, shared with replicas; of one that learns its seat and nothing else. */
    private SharedReader shared;

    private JournalReader reader;
    private Round working;
    private long learnt;
    private boolean reading;
    private boolean readingRounds;

    /** Whether what was read last was of some use. */
    private boolean useful = true;

    private boolean usefulRounds = true;

    /**
     * An attacker of the game's settings.
     *
     * @param id its name in the game
     */
    public static Behavior<Command> create(Arena arena, String id) {
        return Behaviors.setup(
                context ->
                        Behaviors.withTimers(
                                timers -> {
                                    timers.startTimerWithFixedDelay(new Beat(), HEARTBEAT);
                                    return new Attacker(context, arena, id);
                                }));
    }

    private Attacker(ActorContext<Command> context, Arena arena, String id) {
        super(context);
        this.arena = arena;
        this.journal = arena.journal();
        this.id = id;
        records = new AttackerRecords(arena, id);
        answered = Replies.to(context, "answered", Answered::new);
        arena.device()
                .tell(
                        new GpuWorker.Open<>(
                                "open attacker " + id,
                                device -> Players.untrainedRunner(arena.settings(), id, device),
                                Replies.to(context, "opened", Opened::new)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Leave.class, this::onLeave)
                .onMessage(Opened.class, this::onOpened)
                .onMessage(Restored.class, this::onRestored)
                .onMessage(EntriesRead.class, this::onEntriesRead)
                .onMessage(RoundsRead.class, this::onRoundsRead)
                .onMessage(Taken.class, this::onTaken)
                .onMessage(Lost.class, this::onLost)
                .onMessage(ReadingFailed.class, this::onReadingFailed)
                .onMessage(Answered.class, this::onAnswered)
                .onMessage(Settled.class, this::onSettled)
                .onMessage(Beat.class, this::onBeat)
                .onSignal(PostStop.class, signal -> onPostStop())
                .build();
    }

    private Behavior<Command> onLeave(Leave leave) {
        if (reader != null) {
            pen.end(records.presence(PresenceState.PRESENCE_STATE_LEFT, runner), inbox);
        }
        return Behaviors.stopped();
    }

    private Behavior<Command> onOpened(Opened opened) {
        runner = Replies.done(opened.reply()).value();
        journal.requirePermissions(Rights.ofAttacker(journal.topics(), id, runner.learns()));
        if (runner.learns()) {
            // whoever owns this one partition plays; the others wait here
            shared = share(journal.topics().settings(), new Offsets());
            arena.health().has(Arena.attacker(id));
            return this;
        }
        return enter(new StatelessPen(journal, id));
    }

    private Behavior<Command> onTaken(Taken taken) {
        return pen == null ? enter(new LearningPen(arena, id, runner.computation())) : this;
    }

    private Behavior<Command> onLost(Lost lost) {
        if (runner.learns()) {
            throw new PlayerException(
                    "%s was silent for so long that another replica may play; standing by"
                            .formatted(id),
                    null);
        }
        inbox.lose(lost.partitions());
        return this;
    }

    private Behavior<Command> enter(Pen own) {
        pen = own;
        arena.health().needs(Arena.attacker(id), "restoring what it had learnt");
        ActorRef<Reply<PlayerState>> restored = Replies.to(getContext(), "restored", Restored::new);
        arena.device()
                .tell(
                        pen.checkpoint().isPresent()
                                ? new GpuWorker.Restore(
                                        runner::restore,
                                        Checkpoints.state(pen.checkpoint().get()),
                                        restored)
                                : new GpuWorker.Compute<>(
                                        "read the initial weights of " + id,
                                        () -> Players.start(arena.settings(), id, runner),
                                        restored));
        return this;
    }

    private Behavior<Command> onRestored(Restored restored) {
        PlayerState state = Replies.done(restored.reply()).value();
        Optional<Checkpoint> start =
                pen.checkpoint()
                        .filter(this::isCurrent)
                        .or(() -> journal.lastCheckpoint(Defender.PLAYER));
        Offsets from = start.map(Checkpoints::inputs).orElseGet(Offsets::new);
        learnt = pen.checkpoint().map(last -> last.getSnapshot().getVersion()).orElse(0L);
        long next = start.map(Checkpoint::getNextRound).orElse(0L);
        inbox =
                new Inbox(
                        id,
                        journal.topics(),
                        arena.settings().window(),
                        runner.learns(),
                        next,
                        from);
        if (runner.learns()) {
            readAll(from, next, state);
        } else {
            readShare(from, next, state);
        }
        arena.health().has(Arena.attacker(id));
        return advance();
    }

    /** One that was away for long keeps what it has learnt, and goes on where the game is now. */
    private boolean isCurrent(Checkpoint own) {
        List<String> topics = List.of(journal.topics().rounds(), journal.topics().snapshots());
        boolean current = journal.holds(Checkpoints.inputs(own).only(topics::contains), topics);
        if (!current) {
            getContext()
                    .getLog()
                    .warn("{} was away for long; the rounds it missed are not there any more", id);
        }
        return current;
    }

    /** An attacker that learns needs every round. */
    private void readAll(Offsets from, long next, PlayerState state) {
        List<String> topics = List.of(journal.topics().rounds(), journal.topics().snapshots());
        Offsets end = journal.read(topics, from, inbox::take);
        pen.begin(
                records.presence(PresenceState.PRESENCE_STATE_JOINED, runner),
                state,
                from.only(topics::contains),
                next);
        reader = follow(topics, end);
    }

    /** One that does not learn needs the rounds that no replica answers. */
    private void readShare(Offsets from, long next, PlayerState state) {
        List<String> snapshots = List.of(journal.topics().snapshots());
        pen.begin(records.presence(PresenceState.PRESENCE_STATE_JOINED, runner), state, from, next);
        reader = follow(snapshots, from.only(snapshots::contains));
        shared = share(journal.topics().rounds(), from);
    }

    private JournalReader follow(List<String> topics, Offsets from) {
        ActorRef<Command> self = getContext().getSelf();
        reading = true;
        return journal.follow(
                id,
                topics,
                from,
                entries -> self.tell(new EntriesRead(entries)),
                failure -> self.tell(new ReadingFailed(failure)));
    }

    private SharedReader share(String topic, Offsets from) {
        ActorRef<Command> self = getContext().getSelf();
        return journal.share(
                id,
                arena.replica(),
                topic,
                from,
                new SharedReader.Listener() {
                    @Override
                    public void onEntries(List<Entry> entries) {
                        self.tell(new RoundsRead(entries));
                    }

                    @Override
                    public void onTaken(Set<Integer> partitions) {
                        self.tell(new Taken());
                    }

                    @Override
                    public void onLost(Set<Integer> partitions) {
                        self.tell(new Lost(partitions));
                    }

                    @Override
                    public void onFailure(JournalException failure) {
                        self.tell(new ReadingFailed(failure));
                    }
                });
    }

    private Behavior<Command> onEntriesRead(EntriesRead read) {
        reading = false;
        useful = inbox.take(read.entries());
        return advance();
    }

    private Behavior<Command> onRoundsRead(RoundsRead read) {
        readingRounds = false;
        usefulRounds = inbox.take(read.entries());
        return advance();
    }

    private Behavior<Command> onReadingFailed(ReadingFailed failed) {
        throw failed.failure();
    }

    private Behavior<Command> onAnswered(Answered reply) {
        Reply.Done<Crafted> done = Replies.done(reply.reply());
        Attack attack = records.attack(working, learnt, pen.weightsSha256(), done);
        Settled settled = new Settled(working.getRound());
        ActorRef<Command> self = getContext().getSelf();
        inbox.done(working);
        pen.answer(inbox, working, attack, done.value(), () -> self.tell(settled));
        learnt += runner.learns() ? 1 : 0;
        working = null;
        return advance();
    }

    /** A round is done with when its answer cannot be lost any more, and not before. */
    private Behavior<Command> onSettled(Settled settled) {
        pen.check();
        inbox.settled(settled.round());
        if (!runner.learns()) {
            shared.commit(inbox.inputs());
        }
        return this;
    }

    private Behavior<Command> onBeat(Beat beat) {
        if (reader != null && !isOverdue()) {
            pen.alive(records.presence(PresenceState.PRESENCE_STATE_ALIVE, runner));
        }
        return this;
    }

    /** An attack that hangs must not be dealt in again. */
    private boolean isOverdue() {
        return working != null
                && working.getDeadlineEpochMillis() > 0
                && System.currentTimeMillis() > working.getDeadlineEpochMillis();
    }

    private Behavior<Command> onPostStop() {
        if (reader != null) {
            reader.close();
        }
        if (shared != null) {
            shared.close();
        }
        if (pen != null) {
            pen.close();
        }
        if (runner != null) {
            arena.device().tell(new GpuWorker.Release(runner));
        }
        return this;
    }

    /** Starts on the next round if there is one, and asks for records if there is room for them. */
    private Behavior<Command> advance() {
        if (working == null) {
            inbox.task().ifPresent(this::work);
        }
        if (!reading && inbox.hasRoom()) {
            reading = true;
            reader.nextAfter(useful);
        }
        if (!readingRounds && !runner.learns() && inbox.hasRoom()) {
            readingRounds = true;
            shared.nextAfter(usefulRounds);
        }
        return this;
    }

    private void work(Inbox.Task task) {
        working = task.round();
        arena.device().tell(new GpuWorker.Craft(runner, records.request(task), answered));
    }
}
