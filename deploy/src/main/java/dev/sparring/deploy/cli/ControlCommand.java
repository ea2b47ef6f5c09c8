// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.ControlSender;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.settings.Players;
import dev.sparring.protocol.v1.Action;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.Report;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks something of a game that is being played, and waits until its defender has done it. */
abstract class ControlCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RemoteGame game;

    @Option(names = "--reason", paramLabel = "TEXT", description = "For people, in the reports.")
    private String reason = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for the defender (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    /** Refuses what cannot be done, before anybody is asked. */
    void check(Journal journal) {}

    /** Sends the request. */
    abstract void ask(ControlSender control, String why);

    /** Whether a report says that it is done. */
    abstract boolean isDone(Report report);

    /** What is true then, in words. */
    abstract String done();

    @Override
    public Integer call() throws Exception {
        Journal journal = game.journal();
        if (journal.settings().isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no game %s on %s; sparring games lists those there are"
                            .formatted(game.game(), journal.bootstrapServers()));
        }
        check(journal);
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (Spectator spectator =
                        Spectator.fromNow(
                                journal,
                                report -> {
                                    if (isDone(report)) {
                                        done.complete(null);
                                    }
                                });
                ControlSender control = new ControlSender(journal)) {
            ask(control, reason);
            spectator.ended().whenComplete((nothing, e) -> done.completeExceptionally(e));
            done.get(timeoutSeconds, TimeUnit.SECONDS);
            spec.commandLine().getOut().println("game " + game.game() + ": " + done());
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

    private static boolean says(Report report, GameState state) {
        return report.getGameEvent().getState() == state;
    }

    /** Lets a game rest. */
    @Command(
            name = "pause",
            sortOptions = false,
            description = "Lets a game rest after the round that is being trained on.")
    static final class Pause extends ControlCommand {

        @Override
        void ask(ControlSender control, String why) {
            control.send(Action.ACTION_PAUSE, why);
        }

        @Override
        boolean isDone(Report report) {
            return says(report, GameState.GAME_STATE_PAUSED);
        }

        @Override
        String done() {
            return "paused; sparring resume lets it go on";
        }
    }

    /** Lets a paused game go on. */
    @Command(name = "resume", sortOptions = false, description = "Lets a paused game go on.")
    static final class Resume extends ControlCommand {

        @Override
        void ask(ControlSender control, String why) {
            control.send(Action.ACTION_RESUME, why);
        }

        @Override
        boolean isDone(Report report) {
            return says(report, GameState.GAME_STATE_RESUMED);
        }

        @Override
        String done() {
            return "goes on";
        }
    }

    /** Ends a game before its end. */
    @Command(
            name = "stop",
            sortOptions = false,
            description = {
                "Ends a game after the round that is being trained on, with a checkpoint.",
                "All its players end; started again, they go on to the same weights."
            })
    static final class Stop extends ControlCommand {

        @Override
        void ask(ControlSender control, String why) {
            control.send(Action.ACTION_STOP, why);
        }

        @Override
        boolean isDone(Report report) {
            return says(report, GameState.GAME_STATE_STOPPED);
        }

        @Override
        String done() {
            return "stopped";
        }
    }

    /** Sends an attacker off. */
    @Command(
            name = "eject",
            sortOptions = false,
            description = "Sends an attacker off for good: nothing it sends counts any more.")
    static final class Eject extends ControlCommand {

        @Parameters(paramLabel = "ATTACKER", description = "Its name in the game.")
        private String attacker;

        @Override
        void check(Journal journal) {
            SortedSet<String> attackers = new TreeSet<>();
            journal.read(
                    List.of(journal.topics().roster()),
                    new Offsets(),
                    entry ->
                            entry.sound(Presence.parser())
                                    .map(Presence::getAttacker)
                                    .ifPresent(attackers::add));
            attackers.remove(Players.DEFENDER);
            if (!attackers.contains(attacker)) {
                throw new IllegalArgumentException(
                        "nobody called %s has been in game %s; there are: %s"
                                .formatted(
                                        attacker,
                                        journal.topics().game(),
                                        String.join(", ", attackers)));
            }
        }

        @Override
        void ask(ControlSender control, String why) {
            control.eject(attacker, why);
        }

        @Override
        boolean isDone(Report report) {
            return report.getStep().getFoulsList().stream()
                    .anyMatch(
                            foul ->
                                    foul.getAttacker().equals(attacker)
                                            && foul.getReason() == FoulReason.FOUL_REASON_EJECTED);
        }

        @Override
        String done() {
            return attacker + " is ejected";
        }
    }
}
