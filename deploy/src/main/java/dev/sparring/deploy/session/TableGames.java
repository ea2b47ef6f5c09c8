// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.files.WholeFile;
import dev.sparring.deploy.run.RunBroker;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.run.RunRecord;
import dev.sparring.deploy.run.SameGame;
import dev.sparring.deploy.tables.Games;
import dev.sparring.deploy.tables.Recipe;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.gpu.device.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays the games of tables one after the other, over one broker that starts with the first. */
public final class TableGames implements Games, AutoCloseable {

    private static final int INTERRUPTED = 130;

    /** Topics stay in the broker's directory, whatever is removed of the runs. */
    private static final String ANOTHER = "give another --out";

    private final Class<?> main;
    private final Path directory;
    private final Screen screen;
    private final String again;
    private final Runnable onStop;
    private Broker broker;
    private volatile boolean stopped;

    /**
     * Nothing started yet.
     *
     * @param main the class that the command line begins in, for players in other processes
     * @param directory of the tables; the broker is there
     * @param again the command that goes on
     * @param onStop called when somebody wants to stop while no game is played
     */
    public TableGames(Class<?> main, Path directory, Screen screen, String again, Runnable onStop) {
        this.main = main;
        this.directory = directory;
        this.screen = screen;
        this.again = again;
        this.onStop = onStop;
        listen();
    }

    @Override
    public void play(Path run, GameSettings wanted) throws Exception {
        if (stopped || Termination.isAsked()) {
            throw new StoppedException();
        }
        boolean resumed = Files.exists(run.resolve(RunDirectory.SETTINGS));
        GameSettings settings = resumed ? underItsName(run, wanted) : wanted;
        if (resumed) {
            requireSame(run, settings);
            if (isOver(run, settings)) {
                return;
            }
        }
        // an absolute path is never taken for a name below runs/
        String name = run.toAbsolutePath().toString();
        try (RunDirectory held = resumed ? RunDirectory.open(name) : RunDirectory.create(name)) {
            RunRecord now =
                    RunRecord.now(
                            Program.version(), settings.seed(), Optional.of(broker().connection()));
            (resumed ? now.after(RunRecord.read(held.path())) : now).write(held.path());
            if (!resumed) {
                String text = SettingsLoader.render(settings);
                WholeFile.write(held.settings(), file -> Files.writeString(file, text));
            }
            GameSession.Manner manner = new GameSession.Manner(main, resumed, true, again, ANOTHER);
            if (new GameSession(settings, held, manner, screen).play(broker()) == INTERRUPTED) {
                throw new StoppedException();
            }
        } finally {
            listen();
        }
    }

    /** A game that went on as a fork has another name. */
    private static GameSettings underItsName(Path run, GameSettings settings) {
        String name = SettingsLoader.file(run.resolve(RunDirectory.SETTINGS), List.of()).game();
        return SettingsLoader.with(settings, List.of("game=" + name));
    }

    private static void requireSame(Path run, GameSettings settings) {
        GameSettings stored = SettingsLoader.file(run.resolve(RunDirectory.SETTINGS), List.of());
        try {
            SameGame.require(stored, settings);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s is a game of other rules (%s); %s"
                            .formatted(
                                    run,
                                    e.getMessage().replaceFirst("; leave it out.*", ""),
                                    ANOTHER),
                    e);
        }
    }

    /** Weights are written when a game is over, the defender's first. */
    private static boolean isOver(Path run, GameSettings settings) {
        List<String> players = new ArrayList<>(List.of(Players.DEFENDER));
        settings.attackers()
                .forEach(
                        (id, attacker) -> {
                            if (Recipe.learns(attacker)) {
                                players.add(id);
                            }
                        });
        return players.stream().allMatch(player -> Files.exists(RunDirectory.weights(run, player)));
    }

    private Broker broker() throws IOException {
        if (broker == null) {
            broker = RunBroker.start(directory);
        }
        return broker;
    }

    /** A game listens for itself while it is played. */
    private void listen() {
        StopRequests.listen(screen, "stopping", this::stop, again);
    }

    private void stop() {
        stopped = true;
        onStop.run();
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
    }
}
