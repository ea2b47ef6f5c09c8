// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.actors.Cast;
import dev.sparring.actors.Game;
import dev.sparring.actors.IrreproducibleException;
import dev.sparring.actors.Permanence;
import dev.sparring.actors.Pins;
import dev.sparring.actors.RunningGame;
import dev.sparring.actors.Staging;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.metrics.GameMetrics;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.BrokerException;
import dev.sparring.deploy.evaluation.MaskedGradients;
import dev.sparring.deploy.report.History;
import dev.sparring.deploy.run.Ending;
import dev.sparring.deploy.run.Founding;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.run.RunFork;
import dev.sparring.deploy.terminal.ErrorLine;
import dev.sparring.deploy.terminal.EvaluationTable;
import dev.sparring.deploy.terminal.GameFailure;
import dev.sparring.deploy.terminal.Progress;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.deploy.terminal.UserCommand;
import dev.sparring.gpu.device.Program;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One sitting of a game: from its first or next round to its last, or to Ctrl-C. */
public final class GameSession {

    private static final int DONE = 0;
    private static final int INTERRUPTED = 130;

    private final GameSettings settings;
    private final RunDirectory run;
    private final Screen screen;
    private final Manner manner;
    private final Optional<Settings> founding;
    private boolean stopAsked;

    /**
     * How a game is played.
     *
     * @param main the class that the command line begins in, for players in other processes
     * @param resumed whether it is not the first sitting
     * @param quiet whether it is one of many, of which only how far it is is told
     * @param again the command that goes on after Ctrl-C
     * @param another how to get a game of another name
     */
    public record Manner(
            Class<?> main, boolean resumed, boolean quiet, String again, String another) {

        /** Of a run that {@code play} plays. */
        public static Manner ofRun(Class<?> main, RunDirectory run, boolean resumed) {
            return new Manner(
                    main,
                    resumed,
                    false,
                    UserCommand.NAME + " play --resume " + run.name(),
                    "choose another name with --set game=NAME");
        }

        /** Of another sitting of the same run. */
        Manner goingOn() {
            return new Manner(main, true, quiet, again, another);
        }
    }

    /** Prepares a sitting of a game that is founded here if it is not yet. */
    public GameSession(GameSettings settings, RunDirectory run, Manner manner, Screen screen) {
        this(settings, run, manner, Optional.empty(), screen);
    }

    /**
     * The same.
     *
     * @param founding the record that the game begins with; empty: it is not the first sitting
     */
    public GameSession(
            GameSettings settings,
            RunDirectory run,
            Manner manner,
            Optional<Settings> founding,
            Screen screen) {
        this.settings = settings;
        this.run = run;
        this.manner = manner;
        this.founding = founding;
        this.screen = screen;
    }

    /**
     * Plays, and at the end of the game writes what remains of it. A game that cannot go on as
     * itself goes on as a fork.
     *
     * @return the exit code
     */
    public int play(Broker broker) throws Exception {
        try (Endpoint endpoint = Endpoint.open(settings.metrics(), settings.game(), "play")) {
            return play(broker, endpoint);
        }
    }

    /**
     * The same.
     *
     * @param endpoint of this process
     */
    public int play(Broker broker, Endpoint endpoint) throws Exception {
        endpoint.enter(settings.game());
        try {
            return playAsItself(broker, endpoint);
        } catch (IrreproducibleException e) {
            Journal journal = Journal.of(broker.connection(), settings.game());
            RunFork fork = RunFork.of(settings, run, journal, e);
            screen.line(fork.line());
            if (stopAsked) {
                screen.line(
                        "stopped before round %d; go on with: %s"
                                .formatted(fork.round() + 1, resume()));
                return INTERRUPTED;
            }
            return new GameSession(fork.settings(), run, manner.goingOn(), screen)
                    .play(broker, endpoint);
        }
    }

    private int playAsItself(Broker broker, Endpoint endpoint) throws Exception {
        Journal journal = Journal.of(broker.connection(), settings.game());
        Founding.makeTopics(journal, settings, screen::line);
        requireOwnGame(journal);
        if (journal.settings().isEmpty()) {
            journal.found(founding.orElseGet(() -> Founding.of(settings, Program.version())));
        }
        Settings founded = journal.settings().orElseThrow();
        Pins pins = Pins.of(founded);
        pins.requirePlugins(settings.game(), Cast.everybody(settings).attacks(settings));
        pins.warning(settings.game()).ifPresent(screen::line);
        try (Page page = Page.serve(journal, settings.dashboard(), endpoint.health())) {
            announce(broker, endpoint, page);
            Game.Outcome outcome = play(broker, journal, endpoint, founded);
            page.awaitEnd();
            if (outcome.state() != GameState.GAME_STATE_FINISHED) {
                String where = outcome.rounds() == 0 ? "" : " after round " + outcome.rounds();
                screen.line("stopped" + where + "; go on with: " + resume());
                return INTERRUPTED;
            }
            // whoever watches has the page until all is written
            conclude(journal);
            Termination.askNobody();
        }
        return DONE;
    }

    /** On a broker of the user's there may be a game of this name that is not this run's. */
    private void requireOwnGame(Journal journal) {
        boolean empty =
                journal.end(List.of(journal.topics().reports())).list().stream()
                        .allMatch(end -> end.getOffset() == 0);
        if (!manner.resumed() && !empty) {
            throw new IllegalArgumentException(
                    "there is a game %s on %s already; %s"
                            .formatted(
                                    settings.game(), journal.bootstrapServers(), manner.another()));
        }
    }

    private void announce(Broker broker, Endpoint endpoint, Page page) {
        String attackers = String.join(", ", settings.attackers().keySet());
        screen.line(
                "game %s: %d rounds against %s; seed %d"
                        .formatted(
                                settings.game(),
                                settings.rounds(),
                                attackers.isEmpty() ? "nobody" : attackers,
                                settings.seed()));
        if (manner.quiet()) {
            page.tell(screen);
            return;
        }
        screen.line("run      " + run.path());
        screen.line("kafka    " + broker.bootstrapServers());
        Cast.everybody(settings)
                .whereabouts(settings)
                .ifPresent(devices -> screen.line("devices  " + devices));
        endpoint.announce(screen);
        page.announce(screen);
    }

    private Game.Outcome play(Broker broker, Journal journal, Endpoint endpoint, Settings founded)
            throws Exception {
        Progress progress =
                new Progress(screen, settings.defender().warmUpRounds(), System::nanoTime);
        Consumer<Report> onReport =
                report -> {
                    endpoint.metrics().observe(report);
                    progress.accept(report);
                };
        Spectator spectator =
                manner.resumed()
                        ? Spectator.fromNow(journal, onReport)
                        : Spectator.fromBeginning(journal, onReport);
        Ensemble ensemble =
                new Ensemble(
                        settings,
                        journal,
                        new ChildProcesses(manner.main(), run.path(), screen::line),
                        Ensemble::isPlugin);
        RunningGame game =
                RunningGame.start(
                        staging(journal, endpoint.metrics(), ensemble.cast(), founded),
                        endpoint.health());
        ensemble.start();
        StopRequests requests =
                StopRequests.listen(
                        screen, "stopping after the current round", game::stop, resume());
        boolean finished = false;
        try {
            // after a failure nothing is closed: it would wait for a broker that may be gone, and
            // the process ends anyway
            Game.Outcome outcome = await(game, spectator, broker, ensemble);
            finished = outcome.state() == GameState.GAME_STATE_FINISHED;
            if (finished) {
                ensemble.awaitReferee();
            }
            StopRequests.close(game);
            spectator.close();
            return outcome;
        } catch (IrreproducibleException e) {
            stopAsked = requests.isAsked();
            game.close();
            spectator.close();
            throw e;
        } finally {
            ensemble.close();
            if (finished) {
                requests.finish("writing weights and report", "weights and report");
            } else {
                requests.over();
            }
            screen.clear();
        }
    }

    /** What was founded is what is played, also by a version with more settings. */
    private Staging staging(Journal journal, GameMetrics metrics, Cast cast, Settings founded) {
        return new Staging(settings, founded, journal.connection(), cast, metrics, screen::line);
    }

    /** The first of the game, the watching and the broker to end decides. */
    private Game.Outcome await(
            RunningGame game, Spectator spectator, Broker broker, Ensemble ensemble)
            throws Exception {
        CompletableFuture<Game.Outcome> end = new CompletableFuture<>();
        game.outcome().whenComplete((outcome, failure) -> settle(end, outcome, failure));
        spectator.ended().whenComplete((nothing, failure) -> settle(end, null, failure));
        ensemble.irreproducible()
                .thenAccept(what -> end.completeExceptionally(new IrreproducibleException(what)));
        broker.death().thenAccept(what -> end.completeExceptionally(new BrokerException(what)));
        try {
            return end.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IrreproducibleException irreproducible) {
                throw irreproducible;
            }
            String line = ErrorLine.message(e);
            throw new GameFailure(
                    Permanence.isPermanent(e.getCause())
                            ? line
                            : line + "; go on with: " + resume(),
                    e.getCause());
        }
    }

    private static void settle(
            CompletableFuture<Game.Outcome> end, Game.Outcome outcome, Throwable failure) {
        if (failure != null) {
            end.completeExceptionally(failure);
        } else if (outcome != null) {
            end.complete(outcome);
        }
    }

    private void conclude(Journal journal) throws IOException {
        screen.live("writing weights and report");
        Ending ending = Ending.write(settings, journal, run);
        screen.clear();
        if (manner.quiet()) {
            return;
        }
        List<Evaluation> tests = ending.history().testEvaluations();
        if (tests.size() > 1) {
            EvaluationTable.compare(tests).lines().forEach(screen::line);
            MaskedGradients.zeroGradients(tests.get(tests.size() - 1).getZeroGradientRatio())
                    .ifPresent(screen::line);
        }
        screen.line(
                "weights  "
                        + ending.weights().values().stream()
                                .map(Object::toString)
                                .collect(Collectors.joining(", ")));
        screen.line("report   " + run.report());
        absences(ending.history()).forEach(screen::line);
        ending.missingPicture()
                .ifPresent(
                        why ->
                                screen.line(
                                        "picture  none: "
                                                + why
                                                + "; draw it again with: "
                                                + resume()));
    }

    /** A game that was trained without somebody is not the one that its settings describe. */
    private List<String> absences(History history) {
        long warmUp = settings.defender().warmUpRounds();
        long rounds = settings.rounds() - warmUp;
        List<String> lines = new ArrayList<>();
        for (String id : settings.attackers().keySet()) {
            long absences = history.absences(id, warmUp);
            if (absences > 0) {
                lines.add(
                        "absent   %s from %d of %d rounds: they were trained on without it"
                                .formatted(id, absences, rounds));
            }
        }
        return lines;
    }

    private String resume() {
        return manner.again();
    }
}
