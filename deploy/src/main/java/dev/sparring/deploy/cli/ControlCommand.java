// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.ControlSender;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.deploy.terminal.ErrorLine;
import dev.sparring.deploy.terminal.GameFailure;
import dev.sparring.deploy.topics.LastReports;
import dev.sparring.protocol.OneLine;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Action;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Standing;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks something of a game that is being played, and waits until its defender has done it. */
abstract class ControlCommand implements Callable<Integer> {

    /**
     * Something to ask for.
     *
     * @param send sends it, with a reason for people
     * @param isDone whether a report says that it is done
     * @param done what is true then, in words
     */
    record Request(BiConsumer<ControlSender, String> send, Predicate<Report> isDone, String done) {

        /** An action after which a game is in another state, and says so. */
        static Request of(Action action, GameState state, String done) {
            return new Request(
                    (control, why) -> control.send(action, why),
                    report -> report.getGameEvent().getState() == state,
                    done);
        }
    }

    @Spec private CommandSpec spec;

    @Mixin private RemoteGame game;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why, for the people who read the reports.")
    private String reason = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "How many seconds to wait for the defender (default: " + "${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    /** Refuses what cannot be done, before anybody is asked. */
    void check(Journal journal) {}

    /** What is asked for. */
    abstract Request request();

    @Override
    public Integer call() throws Exception {
        OneLine.require("--reason", reason);
        Journal journal = game.journal();
        if (journal.settings().isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no game %s on %s; sparring games lists all games"
                            .formatted(game.game(), journal.bootstrapServers()));
        }
        if (LastReports.of(journal).state() == GameState.GAME_STATE_FINISHED) {
            throw new IllegalArgumentException("game %s is finished".formatted(game.game()));
        }
        check(journal);
        Request request = request();
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (Spectator spectator =
                        Spectator.fromNow(
                                journal,
                                report -> {
                                    if (request.isDone().test(report)) {
                                        done.complete(null);
                                    }
                                });
                ControlSender control = new ControlSender(journal)) {
            request.send().accept(control, reason);
            spectator.ended().whenComplete((nothing, e) -> done.completeExceptionally(e));
            done.get(timeoutSeconds, TimeUnit.SECONDS);
            spec.commandLine().getOut().println("game " + game.game() + ": " + request.done());
            return 0;
        } catch (TimeoutException e) {
            throw new GameFailure(
                    "the defender of game %s has not answered for %d s; is it playing? see sparring games"
                            .formatted(game.game(), timeoutSeconds),
                    e);
        } catch (ExecutionException e) {
            throw new GameFailure(ErrorLine.message(e), e.getCause());
        }
    }

    /** Lets a game rest. */
    @Command(
            name = "pause",
            sortOptions = false,
            description = "Pauses a game after the current round.")
    static final class Pause extends ControlCommand {

        @Override
        Request request() {
            return Request.of(
                    Action.ACTION_PAUSE,
                    GameState.GAME_STATE_PAUSED,
                    "paused; sparring resume continues it");
        }
    }

    /** Lets a paused game go on. */
    @Command(
            name = "resume",
            sortOptions = false,
            description = "Continues a game that was paused.")
    static final class Resume extends ControlCommand {

        @Override
        Request request() {
            return Request.of(Action.ACTION_RESUME, GameState.GAME_STATE_RESUMED, "goes on");
        }
    }

    /** Ends a game before its end. */
    @Command(
            name = "stop",
            sortOptions = false,
            description = {
                "Stops a game after the current round, with a checkpoint.%n",
                "All its players end. When they are started again, the game goes on to the same",
                "weights."
            })
    static final class Stop extends ControlCommand {

        @Override
        Request request() {
            return Request.of(Action.ACTION_STOP, GameState.GAME_STATE_STOPPED, "stopped");
        }
    }

    /** Sends an attacker off. */
    @Command(
            name = "eject",
            sortOptions = false,
            description = "Excludes an attacker from a game for good.",
            footer = {"%nsparring admit lets it in again."})
    static final class Eject extends ControlCommand {

        @Parameters(paramLabel = "ATTACKER", description = "The attacker's name in the game.")
        private String attacker;

        @Override
        void check(Journal journal) {
            LastReports last = LastReports.of(journal);
            if (last.standing(attacker).isEmpty()) {
                throw new IllegalArgumentException(
                        "no attacker %s has a place in game %s; there are: %s"
                                .formatted(attacker, journal.topics().game(), names(last)));
            }
        }

        @Override
        Request request() {
            return new Request(
                    (control, why) -> control.eject(attacker, why),
                    report -> standing(report, attacker).filter(Standing::getEjected).isPresent(),
                    attacker + " is ejected");
        }
    }

    /** Lets an attacker in. */
    @Command(
            name = "admit",
            sortOptions = false,
            description = {
                "Lets a new or an ejected attacker into a game.%n",
                "The fouls of an ejected attacker are forgotten. The command creates the topics",
                "GAME.attacks.ID and GAME.state.ID if they do not exist, so an attacker can join",
                "that may not create topics itself."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  sparring admit mine --game g1 --kafka localhost:9092",
                "  sparring admit pgd --game g1 --kafka localhost:9092 --reason 'it is mended'"
            })
    static final class Admit extends ControlCommand {

        @Parameters(paramLabel = "ID", description = "The attacker's name in the game.")
        private String attacker;

        private Optional<Standing> before;
        private boolean makesTopics;

        @Override
        void check(Journal journal) {
            Topics.requireName(attacker);
            LastReports last = LastReports.of(journal);
            before = last.standing(attacker);
            int places = GameSource.settingsOf(journal).defender().maxAttackers();
            if (before.isEmpty() && last.ring().size() >= places) {
                throw new IllegalArgumentException(
                        "game %s has no place left: defender.max-attackers = %d, and there are %s"
                                .formatted(journal.topics().game(), places, names(last)));
            }
            makesTopics = !journal.attackers().contains(attacker);
            journal.createTopicsOf(attacker);
        }

        @Override
        Request request() {
            return new Request(
                    (control, why) -> control.admit(attacker, why),
                    report -> standing(report, attacker).filter(this::isIn).isPresent(),
                    done());
        }

        private boolean isIn(Standing now) {
            long fouls = before.map(Standing::getFouls).orElse(0L);
            return !now.getEjected() && (fouls == 0 || now.getFouls() < fouls);
        }

        private String done() {
            String topics = makesTopics ? ", and its topics are created" : "";
            if (before.isEmpty()) {
                return attacker + " has a place now" + topics;
            }
            return before.get().getEjected()
                    ? attacker + " is let in again; its fouls are forgotten" + topics
                    : attacker + " had a place already; its fouls are forgotten" + topics;
        }
    }

    private static Optional<Standing> standing(Report report, String attacker) {
        return LastReports.ring(report).stream()
                .filter(each -> each.getAttacker().equals(attacker))
                .findFirst();
    }

    private static String names(LastReports last) {
        return last.ring().stream().map(Standing::getAttacker).collect(Collectors.joining(", "));
    }
}
