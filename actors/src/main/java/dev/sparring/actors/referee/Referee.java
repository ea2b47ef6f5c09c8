// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.referee;

import dev.sparring.actors.Arena;
import dev.sparring.actors.Replies;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Rights;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.InitialWeights;
import dev.sparring.gpu.NotFiniteException;
import dev.sparring.gpu.data.DatasetSplits;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.evaluation.EvaluationRequest;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.worker.GpuWorker;
import dev.sparring.gpu.worker.Reply;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StateRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Measures how accurate versions of the defender are, clean and under attack, on images that it
 * never trained on. It only watches: the game neither waits for it nor depends on it.
 *
 * <p><b>Receives</b> {@link Leave}, {@link Finish} and the topics snapshots, reports and state of
 * attackers that learn. <b>Replies</b> nothing; it stops when it has finished. <b>Publishes</b>
 * evaluations, each once, and where to go on reading. <b>Fails when</b> the journal or the device
 * does, and when a version of the defender gives numbers that are not finite. An attacker whose
 * weights do so, or are none of its network, is left out.
 */
public final class Referee extends AbstractBehavior<Referee.Command> {

    /** The referee's name in the log. */
    public static final String PLAYER = Topics.REFEREE;

    /** How long weights of attackers are waited for when a game is over. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What a referee does. */
    public sealed interface Command {}

    /** Stop now; what is left undone is done when the game goes on. */
    public record Leave() implements Command {}

    /** Stop when the last version is evaluated. */
    public record Finish() implements Command {}

    private record Opened(Reply<Contenders> reply) implements Command {}

    private record EntriesRead(List<Entry> entries) implements Command {}

    private record ReadingFailed(JournalException failure) implements Command {}

    private record LastCall() implements Command {}

    private record Evaluated(Reply<EvaluationResult> reply) implements Command {}

    private final Arena arena;
    private final Journal journal;
    private final GameSettings settings;
    private final Schedule schedule;
    private final DatasetSplits images;
    private final ActorRef<Reply<EvaluationResult>> evaluated;

    private Contenders contenders;
    private Docket docket;
    private EvaluationReports reports;
    private JournalWriter writer;
    private JournalReader reader;
    private Docket.Case open;
    private Set<String> leftOut = Set.of();
    private final Set<String> broken = new TreeSet<>();
    private boolean reading;
    private boolean finishing;
    private boolean isLastCall;

    /** A referee of the game. */
    public static Behavior<Command> create(Arena arena) {
        return Behaviors.setup(context -> new Referee(context, arena));
    }

    private Referee(ActorContext<Command> context, Arena arena) {
        super(context);
        this.arena = arena;
        this.journal = arena.journal();
        this.settings = arena.settings();
        schedule = Schedule.of(settings, arena.firstRound());
        images = arena.pins().datasets(settings);
        evaluated = Replies.to(context, "evaluated", Evaluated::new);
        arena.device()
                .tell(
                        new GpuWorker.Open<>(
                                "open the referee",
                                device -> Contenders.of(settings, device),
                                Replies.to(context, "opened", Opened::new)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Leave.class, this::onLeave)
                .onMessage(Finish.class, this::onFinish)
                .onMessage(Opened.class, this::onOpened)
                .onMessage(EntriesRead.class, this::onEntriesRead)
                .onMessage(ReadingFailed.class, this::onReadingFailed)
                .onMessage(LastCall.class, this::onLastCall)
                .onMessage(Evaluated.class, this::onEvaluated)
                .onSignal(PostStop.class, signal -> onPostStop())
                .build();
    }

    private Behavior<Command> onLeave(Leave leave) {
        return Behaviors.stopped();
    }

    private Behavior<Command> onFinish(Finish finish) {
        finishing = true;
        return contenders == null ? this : advance();
    }

    private Behavior<Command> onOpened(Opened opened) {
        contenders = Replies.done(opened.reply()).value();
        reports = new EvaluationReports(settings, contenders);
        Set<String> learners = contenders.learners().keySet();
        docket = new Docket(schedule, learners);
        journal.requirePermissions(Rights.ofReferee(journal.topics(), learners));
        writer = journal.writer(PLAYER);
        journal.read(List.of(journal.topics().evaluations()), new Offsets(), this::noteEvaluation);
        List<String> watched = watched(learners);
        Offsets from =
                journal.lastCheckpoint(PLAYER)
                        .map(Checkpoints::inputs)
                        .filter(inputs -> journal.holds(inputs.only(watched::contains), watched))
                        .orElseGet(Offsets::new);
        ActorRef<Command> self = getContext().getSelf();
        reading = true;
        reader =
                journal.follow(
                        PLAYER,
                        watched,
                        from,
                        entries -> self.tell(new EntriesRead(entries)),
                        failure -> self.tell(new ReadingFailed(failure)));
        arena.health().has(PLAYER);
        return advance();
    }

    /** Thetas, what was told of their rounds, and phi of everybody who learns. */
    private List<String> watched(Set<String> learners) {
        Topics topics = journal.topics();
        List<String> states = learners.stream().map(topics::state).toList();
        List<String> watched = new ArrayList<>(journal.existing(states));
        watched.add(topics.snapshots());
        watched.add(topics.reports());
        return watched;
    }

    private Behavior<Command> onEntriesRead(EntriesRead read) {
        reading = false;
        read.entries().forEach(docket::take);
        return advance();
    }

    /** An attacker that died in its last round does not publish what it learnt there. */
    private Behavior<Command> onLastCall(LastCall call) {
        docket.waitNoMore();
        return advance();
    }

    private Behavior<Command> onReadingFailed(ReadingFailed failed) {
        throw failed.failure();
    }

    private Behavior<Command> onEvaluated(Evaluated reply) {
        Optional<String> breaks = breaks(reply.reply());
        if (breaks.isPresent()) {
            broken.add(breaks.get());
            evaluate(open);
            return this;
        }
        EvaluationResult result = LeftOut.of(Replies.done(reply.reply()).value(), leftOut);
        Report report =
                Report.newBuilder()
                        .setEpochMillis(System.currentTimeMillis())
                        .setEvaluation(
                                reports.of(
                                        open,
                                        schedule.isTest(open.version()) ? "test" : "validation",
                                        batch(open.version()),
                                        result))
                        .build();
        docket.close(open.version());
        writer.send(journal.topics().evaluations(), "", open.version(), report);
        writer.send(
                journal.topics().state(PLAYER),
                Checkpoints.LAST,
                open.version(),
                StateRecord.newBuilder().setCheckpoint(bookmark()).build());
        writer.commit();
        open = null;
        broken.clear();
        return advance();
    }

    /** Who made pixels that are no numbers, if that is an attacker that learns. */
    private Optional<String> breaks(Reply<EvaluationResult> reply) {
        Optional<String> maker =
                reply instanceof Reply.Failed<EvaluationResult> failed
                                && failed.cause() instanceof NotFiniteException notFinite
                        ? notFinite.attack()
                        : Optional.empty();
        return maker.filter(contenders.learners()::containsKey).filter(id -> !broken.contains(id));
    }

    private Behavior<Command> onPostStop() {
        if (reader != null) {
            reader.close();
        }
        if (writer != null) {
            writer.close();
        }
        if (contenders != null) {
            arena.device().tell(new GpuWorker.Release(contenders));
        }
        return this;
    }

    private Behavior<Command> advance() {
        if (finishing && schedule.last().stream().allMatch(docket::isClosed)) {
            return Behaviors.stopped();
        }
        if (open == null) {
            docket.next().ifPresent(this::evaluate);
        }
        if (open == null && finishing && !isLastCall) {
            isLastCall = true;
            getContext().scheduleOnce(PATIENCE, getContext().getSelf(), new LastCall());
        }
        if (!reading && docket.hasRoom()) {
            reading = true;
            reader.nextInAMoment();
        }
        return this;
    }

    private void evaluate(Docket.Case next) {
        open = next;
        Map<String, PlayerState> states = new TreeMap<>();
        leftOut = new TreeSet<>();
        for (String id : contenders.learners().keySet()) {
            phi(id, next)
                    .ifPresentOrElse(
                            phi -> states.put(id, new PlayerState(phi, StateDict.empty())),
                            () -> {
                                leftOut.add(id);
                                // it attacks nevertheless, and not with what broke it before
                                StateDict any = contenders.learners().get(id);
                                states.put(id, new PlayerState(any, StateDict.empty()));
                            });
        }
        EvaluationRequest request =
                new EvaluationRequest(
                        next.version(),
                        Snapshots.weights(next.defender().snapshot()),
                        states,
                        batch(next.version()),
                        settings.epsilon(),
                        Randomness.of(settings.seed()).with(PLAYER),
                        EvaluationRequest.Drop.NONE,
                        EvaluationRequest.Chunks.SHARED,
                        settings.evaluation().exhibits());
        arena.device().tell(new GpuWorker.Evaluate(contenders.evaluator(), request, evaluated));
    }

    /**
     * The phi of an attacker, if it is known here: an attacker may publish what it likes, and one
     * that has not published yet may begin with a file that only its own process has.
     */
    private Optional<StateDict> phi(String id, Docket.Case next) {
        Docket.Exhibit exhibit = next.attackers().get(id);
        try {
            if (broken.contains(id)) {
                throw new IllegalArgumentException("with its weights a pixel is not finite");
            }
            StateDict phi = exhibit == null ? first(id) : Snapshots.weights(exhibit.snapshot());
            phi.requireLike(contenders.learners().get(id), id);
            return Optional.of(phi);
        } catch (RuntimeException e) {
            getContext()
                    .getLog()
                    .warn(
                            "{} is left out of the evaluation of version {}: {}",
                            id,
                            next.version(),
                            e.getMessage());
            return Optional.empty();
        }
    }

    /** What an attacker begins with. */
    private StateDict first(String id) {
        return settings.attackers()
                .get(id)
                .initialWeights()
                .map(InitialWeights::read)
                .orElseGet(() -> contenders.learners().get(id));
    }

    private ImageBatch batch(long version) {
        return schedule.isTest(version)
                ? images.test()
                        .slice(
                                0,
                                Math.min(images.test().size(), settings.evaluation().finalImages()))
                : images.validation()
                        .slice(
                                0,
                                Math.min(
                                        images.validation().size(),
                                        settings.evaluation().images()));
    }

    private void noteEvaluation(Entry entry) {
        entry.writtenBy(PLAYER, Report.parser())
                .filter(Report::hasEvaluation)
                .ifPresent(report -> docket.close(report.getEvaluation().getDefenderVersion()));
    }

    /** Where to go on reading; a referee has no other state. */
    private Checkpoint bookmark() {
        return Checkpoint.newBuilder()
                .setSnapshot(Snapshot.newBuilder().setPlayer(PLAYER).setVersion(open.version()))
                .setNextRound(open.version())
                .addAllInputs(docket.inputs().list())
                .setSettingsSha256(arena.settingsSha256())
                .build();
    }
}
