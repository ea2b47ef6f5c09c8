// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.Cast;
import dev.sparring.actors.Game;
import dev.sparring.actors.IrreproducibleException;
import dev.sparring.actors.RunningGame;
import dev.sparring.actors.Staging;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.metrics.GameMetrics;
import dev.sparring.actors.metrics.MetricsServer;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.gpu.device.Device;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Settings;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/**
 * One sitting of a process that plays a part of a game: until the game is over, is stopped by
 * somebody, or Ctrl-C. Waits for whatever is missing.
 */
final class RoleSession {

    private static final int DONE = 0;
    private static final int INTERRUPTED = 130;

    private final RemoteGame game;
    private final LocalOptions local;
    private final String role;
    private final Screen screen;

    /**
     * Prepares a sitting; from now on there is a log.
     *
     * @param role names it in lines for people and in the log's name
     */
    RoleSession(RemoteGame game, LocalOptions local, String role, Screen screen) {
        this.game = game;
        this.local = local;
        this.role = role;
        this.screen = screen;
        if (local.isChild()) {
            ParentProcess.follow();
        }
        local.log(game.game(), role);
        Device.preload();
    }

    /**
     * Plays.
     *
     * @param settings what game it is
     * @param more what this process adds, as {@code path=value}
     * @return the exit code
     */
    int play(Settings settings, List<String> more, Cast cast) throws Exception {
        GameSettings rules = SettingsLoader.text(settings.getResolved(), List.of());
        Staging staging =
                new Staging(
                        local.apply(rules, more),
                        settings.getSha256(),
                        settings.getFirstRound(),
                        game.journal().bootstrapServers(),
                        cast,
                        new GameMetrics(),
                        screen::line);
        cast.requireDevices(staging.settings());
        return play(staging);
    }

    private int play(Staging staging) throws Exception {
        GameMetrics metrics = (GameMetrics) staging.listener();
        int port = staging.settings().metrics().port();
        try (MetricsServer server = port < 0 ? null : MetricsServer.start(metrics, port)) {
            screen.line(
                    "%s of game %s at %s".formatted(role, game.game(), staging.bootstrapServers()));
            if (server != null) {
                screen.line("metrics  " + server.url());
            }
            return outcome(staging, metrics);
        }
    }

    private int outcome(Staging staging, GameMetrics metrics) throws Exception {
        RunningGame running = RunningGame.start(staging);
        StopRequests requests =
                StopRequests.listen(
                        screen,
                        "leaving the game",
                        running::stop,
                        running::suspend,
                        "the same command");
        try (AutoCloseable spectator = watch(staging, metrics)) {
            Game.Outcome outcome = running.outcome().get();
            StopRequests.close(running);
            screen.clear();
            screen.line("game " + game.game() + " is " + word(outcome.state()));
            return outcome.state() == GameState.GAME_STATE_PAUSED ? INTERRUPTED : DONE;
        } catch (ExecutionException e) {
            throw new GameFailure(ErrorLine.message(e) + fix(e.getCause()), e.getCause());
        } finally {
            requests.over();
            screen.clear();
        }
    }

    private String fix(Throwable failure) {
        // of a child its parent makes the fork
        return failure instanceof IrreproducibleException && !local.isChild()
                ? "; go on from the newest common checkpoint with: %s fork --game %s --kafka %s --into NAME"
                        .formatted(Main.COMMAND, game.game(), game.journal().bootstrapServers())
                : "";
    }

    /** Shows rounds where they are made, and evaluations; everything goes to the metrics. */
    private AutoCloseable watch(Staging staging, GameMetrics metrics) {
        Cast cast = staging.cast();
        if (!cast.defender() && !cast.referee() && staging.settings().metrics().port() < 0) {
            // nobody looks: a replica among many has better things to do
            return () -> {};
        }
        Progress progress =
                new Progress(
                        screen, staging.settings().defender().warmUpRounds(), System::nanoTime);
        return Spectator.fromNow(
                game.journal(),
                report -> {
                    metrics.observe(report);
                    if (cast.defender() || cast.referee() && report.hasEvaluation()) {
                        progress.accept(report);
                    }
                });
    }

    private static String word(GameState state) {
        return state.name().replace("GAME_STATE_", "").toLowerCase(Locale.ROOT);
    }
}
