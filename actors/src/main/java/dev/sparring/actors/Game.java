// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.attacker.Attacker;
import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.health.Health;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.load.LoadMeter;
import dev.sparring.actors.load.LoadReporter;
import dev.sparring.actors.referee.Referee;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.worker.GpuWorker;
import dev.sparring.gpu.worker.GpuWorkerSettings;
import dev.sparring.protocol.v1.GameState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorInitializationException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * A process's part of a game: who of its {@link Cast} plays here, and how they are wired. Players
 * share nothing but the journal's topics and devices; the arrows below are records on Kafka, so a
 * game in one process and a game in many are the same.
 *
 * <pre>
 *               rounds, snapshots              attacks.ID
 *   Defender ───────────────────────► Attacker ───────────► Defender
 *      │  │ snapshots   (one each)       │ answers, presence
 *      │  └───────► Referee ◄────────────┘ state.ID
 *      │ reports       │ evaluations
 *      ▼               ▼
 *      whoever watches
 *
 *   all three: jobs ───► GpuWorker (one thread, one device) ───► replies
 *                            └─► LoadReporter ─► how busy it is, for whoever watches
 *
 *   one GpuWorker for each device: players on different ones compute at the same time
 * </pre>
 *
 * <p><b>Receives</b> {@link Stop} and {@link Suspend}. <b>Completes</b> its outcome when every
 * player has stopped. A player that fails goes on from its checkpoint after a pause, a few times,
 * or as often as it takes when Kafka is away; then, or when that cannot help, the game <b>fails</b>
 * and its outcome completes with what went wrong.
 */
public final class Game extends AbstractBehavior<Game.Command> {

    /** What a game does. */
    public sealed interface Command {}

    /**
     * End after the round that is being trained on, or at once if only evaluations are left. The
     * game can be resumed; if others play in other processes, they wait.
     */
    public record Stop() implements Command {}

    /**
     * End what plays here and say nothing of it: somebody will start this process again. The game
     * waits for its players as for those of a process that was killed. The defender, and with it a
     * whole game, ends as after {@link Stop}.
     */
    public record Suspend() implements Command {}

    private record DefenderEnded(Defender.Ended ended) implements Command {}

    private record TryAgain(Role<?> role) implements Command {}

    /**
     * How a game ended.
     *
     * @param state {@code GAME_STATE_FINISHED}, {@code GAME_STATE_STOPPED}, or {@code
     *     GAME_STATE_PAUSED} if only this part of it has ended
     * @param rounds trained on since its beginning; 0 if that is not known here
     */
    public record Outcome(GameState state, long rounds) {}

    /** What the name of a device's worker begins with. */
    private static final String DEVICE = "device-";

    private final Staging staging;
    private final TimerScheduler<Command> timers;
    private final CompletableFuture<Outcome> outcome;
    private final Wellbeing wellbeing;
    private final List<Role<Attacker.Command>> attackers = new ArrayList<>();
    private Optional<Role<Defender.Command>> defender = Optional.empty();
    private Optional<Role<Referee.Command>> referee = Optional.empty();
    private Optional<Role<Watch.Command>> watch = Optional.empty();
    private Defender.Ended ended;
    private boolean stopped;

    /**
     * A game, from its beginning or from its last checkpoints if it was played before.
     *
     * @param outcome completed when the game, or this process's part of it, is over
     * @param health told how the players are
     */
    public static Behavior<Command> create(
            Staging staging, CompletableFuture<Outcome> outcome, Health health) {
        return Behaviors.setup(
                context ->
                        Behaviors.withTimers(
                                timers ->
                                        new Game(context, timers, staging, outcome, health)
                                                .start()));
    }

    private Game(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Staging staging,
            CompletableFuture<Outcome> outcome,
            Health health) {
        super(context);
        this.timers = timers;
        this.staging = staging;
        this.outcome = outcome;
        wellbeing =
                new Wellbeing(health, context.getSelf(), staging.connection().bootstrapServers());
    }

    private Behavior<Command> start() {
        try {
            wire();
            return this;
        } catch (RuntimeException e) {
            return fail(e);
        }
    }

    /** All the wiring there is. */
    private void wire() {
        GameSettings settings = staging.settings();
        Journal journal =
                Journal.of(staging.connection(), settings.game())
                        .withAnswersUpTo(settings.maxAnswerBytes());
        Cast cast = staging.cast();
        if (cast.defender()) {
            // the others came to know of the game by a topic of it
            journal.createTopics(
                    settings.window(),
                    settings.attackers().keySet(),
                    settings.journal().segmentBytes(),
                    settings.journal().replicationFactor());
        }
        SortedMap<String, Arena> arenas = new TreeMap<>();
        SortedMap<String, LoadMeter> meters = new TreeMap<>();
        for (String device : cast.devices(settings)) {
            LoadMeter meter = new LoadMeter();
            meters.put(device, meter);
            arenas.put(
                    device,
                    new Arena(
                            settings,
                            staging.founded(),
                            cast.replica(),
                            journal,
                            worker(device, meter),
                            wellbeing.health()));
        }

        ActorRef<Defender.Ended> onEnd =
                getContext().messageAdapter(Defender.Ended.class, DefenderEnded::new);
        if (cast.defender()) {
            Arena arena = arenas.get(settings.device().name());
            defender = Optional.of(new Role<>(Defender.PLAYER, Defender.create(arena, onEnd)));
        } else {
            OwnStandings standings = new OwnStandings(cast.attackers(), staging.notices());
            watch = Optional.of(new Role<>(Watch.NAME, Watch.create(journal, standings, onEnd)));
        }
        for (String id : cast.attackers()) {
            Arena arena = arenas.get(settings.attackerDevice(id));
            attackers.add(new Role<>(Arena.attacker(id), Attacker.create(arena, id)));
        }
        if (cast.referee()) {
            Arena arena = arenas.get(settings.refereeDevice());
            referee = Optional.of(new Role<>(Referee.PLAYER, Referee.create(arena)));
        }

        cast().forEach(this::enter);
        wellbeing.begun();
        // not one of the cast: the game goes on without it
        getContext()
                .spawn(
                        LoadReporter.create(journal, cast.process(), meters),
                        "load",
                        DispatcherSelector.fromConfig(Role.DISPATCHER));
    }

    /** Who works on a device. */
    private ActorRef<GpuWorker.Command> worker(String device, LoadMeter meter) {
        GameSettings.Device how = staging.settings().device();
        ActorRef<GpuWorker.Command> worker =
                getContext()
                        .spawn(
                                GpuWorker.create(
                                        new GpuWorkerSettings(
                                                how.settings().at(device), how.queueSize()),
                                        staging.listener().and(meter).and(wellbeing.devices())),
                                DEVICE + device);
        getContext().watch(worker);
        return worker;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Stop.class, this::onStop)
                .onMessage(Suspend.class, this::onSuspend)
                .onMessage(DefenderEnded.class, this::onDefenderEnded)
                .onMessage(TryAgain.class, this::onTryAgain)
                .onSignal(ChildFailed.class, this::onChildFailed)
                .onSignal(Terminated.class, this::onTerminated)
                .build();
    }

    private Behavior<Command> onStop(Stop stop) {
        stopped = true;
        if (ended != null) {
            dismissReferee();
            return this;
        }
        // nobody comes back to be told to go
        cast().forEach(role -> timers.cancel(new TryAgain(role)));
        if (defender.isEmpty() || !defender.get().isOnStage()) {
            return pause();
        }
        boolean whole = staging.cast().whole();
        defender.get().tell(whole ? new Defender.Stop() : new Defender.Leave());
        return this;
    }

    private Behavior<Command> onSuspend(Suspend suspend) {
        if (defender.isEmpty()) {
            attackers.forEach(attacker -> attacker.dismiss(getContext()));
        }
        return onStop(new Stop());
    }

    /** This part of the game is over, wherever the game itself is. */
    private Behavior<Command> pause() {
        return onDefenderEnded(
                new DefenderEnded(new Defender.Ended(GameState.GAME_STATE_PAUSED, 0)));
    }

    private Behavior<Command> onDefenderEnded(DefenderEnded message) {
        ended = message.ended();
        attackers.forEach(attacker -> attacker.tell(new Attacker.Leave()));
        watch.ifPresent(role -> role.dismiss(getContext()));
        dismissReferee();
        return endWhenAlone();
    }

    private Behavior<Command> onTryAgain(TryAgain again) {
        boolean evaluating = referee.filter(role -> role == again.role()).isPresent();
        if (ended == null || evaluating) {
            enter(again.role());
        }
        if (ended != null) {
            dismissReferee();
        }
        return endWhenAlone();
    }

    private Behavior<Command> onChildFailed(ChildFailed failed) {
        Throwable cause =
                failed.getCause() instanceof ActorInitializationException wrapped
                        ? wrapped.getCause()
                        : failed.getCause();
        Optional<Role<?>> role = leave(failed.getRef());
        if (role.isEmpty()) {
            String device = failed.getRef().path().name().substring(DEVICE.length());
            return fail(
                    new PlayerException(
                            "the worker of device %s failed: %s".formatted(device, cause), cause));
        }
        if (!role.get().mayTryAgain(cause)) {
            return fail(role.get().told(cause));
        }
        if (stopped) {
            getContext().getLog().warn("{} failed while it was stopped", role.get().name(), cause);
            return ended == null ? pause() : endWhenAlone();
        }
        wellbeing.failed(role.get().name(), cause);
        getContext()
                .getLog()
                .warn("{} failed and goes on from its checkpoint", role.get().name(), cause);
        if (Role.isUnreachable(cause)) {
            staging.notices()
                    .accept(
                            "%s: Kafka at %s does not answer; waiting for it"
                                    .formatted(role.get().name(), staging.connection()));
        }
        TryAgain again = new TryAgain(role.get());
        timers.startSingleTimer(again, again, role.get().pause());
        return this;
    }

    private Behavior<Command> onTerminated(Terminated terminated) {
        leave(terminated.getRef());
        return endWhenAlone();
    }

    private void dismissReferee() {
        boolean finished = state() == GameState.GAME_STATE_FINISHED;
        referee.ifPresent(role -> role.tell(finished ? new Referee.Finish() : new Referee.Leave()));
    }

    /** A game that is told to stop in its last round leaves the last evaluation for later. */
    private GameState state() {
        return stopped && ended.state() == GameState.GAME_STATE_FINISHED
                ? GameState.GAME_STATE_STOPPED
                : ended.state();
    }

    private Behavior<Command> endWhenAlone() {
        boolean alone =
                cast().noneMatch(
                                role ->
                                        role.isOnStage()
                                                || timers.isTimerActive(new TryAgain(role)));
        if (ended == null || !alone) {
            return this;
        }
        outcome.complete(new Outcome(state(), ended.rounds()));
        return Behaviors.stopped();
    }

    private void enter(Role<?> role) {
        wellbeing.enters(role.name());
        wellbeing.entered(role.name(), role.enter(getContext()));
    }

    private Behavior<Command> fail(Throwable cause) {
        wellbeing.broken(cause);
        outcome.completeExceptionally(cause);
        return Behaviors.stopped();
    }

    private Optional<Role<?>> leave(ActorRef<?> player) {
        Optional<Role<?>> role =
                cast().filter(each -> player.path().name().equals(each.name()))
                        .<Role<?>>map(each -> each)
                        .findFirst();
        role.ifPresent(Role::left);
        role.ifPresent(each -> wellbeing.left(each.name()));
        return role;
    }

    private Stream<Role<?>> cast() {
        return Stream.of(defender.stream(), attackers.stream(), referee.stream(), watch.stream())
                .flatMap(roles -> roles);
    }
}
