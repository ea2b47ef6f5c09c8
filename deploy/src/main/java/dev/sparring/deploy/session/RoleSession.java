// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.actors.Cast;
import dev.sparring.actors.Game;
import dev.sparring.actors.IrreproducibleException;
import dev.sparring.actors.Pins;
import dev.sparring.actors.RunningGame;
import dev.sparring.actors.Staging;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.ProcessSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.terminal.ErrorLine;
import dev.sparring.deploy.terminal.GameFailure;
import dev.sparring.deploy.terminal.Progress;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.deploy.terminal.UserCommand;
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
public final class RoleSession implements AutoCloseable {

    private static final int DONE = 0;
    private static final int INTERRUPTED = 130;

    private final NamedGame game;
    private final RoleOptions local;
    private final String role;
    private final Screen screen;
    private final Endpoint endpoint;

    /** One of which nothing is set but by options. */
    public RoleSession(NamedGame game, RoleOptions local, Part part, Screen screen) {
        this(game, local, part, ProcessSettings.defaults().metrics(), screen);
    }

    /**
     * Prepares a sitting; from now on there is a log, and somebody who says how the process is.
     *
     * @param metrics that this process was told by settings of its own
     */
    public RoleSession(
            NamedGame game,
            RoleOptions local,
            Part part,
            GameSettings.Metrics metrics,
            Screen screen) {
        this.game = game;
        this.local = local;
        this.role = part.process();
        this.screen = screen;
        if (local.isChild()) {
            ParentProcess.follow();
        }
        local.log(game.game(), role);
        endpoint = Endpoint.open(local.metrics(metrics), game.game(), part.role());
        endpoint.announce(screen);
        Device.preload();
    }

    /**
     * What a process plays.
     *
     * @param role the same for all replicas
     * @param process names it in lines for people and in the log's name
     */
    public record Part(String role, String process) {

        /** That of the only process of its role. */
        public Part(String role) {
            this(role, role);
        }
    }

    /** Tells people, and whoever asks how the process is, what it waits for. */
    public void waits(String notice) {
        endpoint.waits(notice);
        screen.line(notice);
    }

    /**
     * Plays.
     *
     * @param settings what game it is
     * @param more what this process adds, as {@code path=value}
     * @return the exit code
     */
    public int play(Settings settings, List<String> more, Cast cast) throws Exception {
        GameSettings rules = SettingsLoader.text(settings.getResolved(), List.of());
        Pins pins = Pins.of(settings);
        pins.requirePlugins(game.game(), cast.attacks(rules));
        Staging staging =
                new Staging(
                        local.apply(rules, more),
                        settings,
                        game.journal().connection(),
                        cast,
                        endpoint.metrics(),
                        screen::line);
        cast.requireDevices(staging.settings());
        if (cast.defender() || cast.referee()) {
            pins.warning(game.game()).ifPresent(screen::line);
            endpoint.waits("looking for its data");
            Players.fetchData(staging.settings());
        }
        return play(staging);
    }

    private int play(Staging staging) throws Exception {
        screen.line("%s of game %s at %s".formatted(role, game.game(), staging.connection()));
        return outcome(staging);
    }

    private int outcome(Staging staging) throws Exception {
        endpoint.waits("starting its players");
        RunningGame running = RunningGame.start(staging, endpoint.health());
        StopRequests requests =
                StopRequests.listen(
                        screen,
                        "leaving the game",
                        running::stop,
                        running::suspend,
                        "the same command");
        try (AutoCloseable spectator = watch(staging)) {
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
                ? "; go on from the newest common checkpoint with: %s fork --game %s %s --into NAME"
                        .formatted(
                                UserCommand.NAME,
                                game.game(),
                                String.join(" ", game.journal().connection().arguments()))
                : "";
    }

    /** Shows rounds where they are made, and evaluations; everything goes to the metrics. */
    private AutoCloseable watch(Staging staging) {
        Cast cast = staging.cast();
        if (!cast.defender() && !cast.referee() && !endpoint.isOpen()) {
            // nobody looks: a replica among many has better things to do
            return () -> {};
        }
        Progress progress =
                new Progress(
                        screen, staging.settings().defender().warmUpRounds(), System::nanoTime);
        return new PatientSpectator(
                game.journal(),
                report -> {
                    endpoint.metrics().observe(report);
                    if (cast.defender() || cast.referee() && report.hasEvaluation()) {
                        progress.accept(report);
                    }
                });
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private static String word(GameState state) {
        return state.name().replace("GAME_STATE_", "").toLowerCase(Locale.ROOT);
    }
}
