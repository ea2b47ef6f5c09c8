// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import dev.sparring.actors.Game;
import dev.sparring.actors.RunningGame;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.broker.SecureCluster;
import dev.sparring.deploy.cli.AclScript;
import dev.sparring.deploy.cli.Main;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.GameState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A game of five processes on a secured cluster: a defender, an attacker that learns, two replicas
 * of one that does not, and a referee. Each player has a user of its own that may do what the
 * documentation says and nothing else.
 */
final class SecuredGame implements AutoCloseable {

    static final String DEFENDER = "defender";
    static final String LEARNER = "l2l-da";

    /** Who plays. */
    static final List<String> PLAYERS = List.of(DEFENDER, LEARNER, "pgd-a", "pgd-b", "referee");

    private static final String SPECTATOR = "spectator";

    /** The users of a cluster that such games are played on. */
    static final String[] USERS = {DEFENDER, LEARNER, "pgd", "referee", SPECTATOR};

    private static final Duration PATIENCE = Duration.ofSeconds(180);

    /** How long whoever is asked to end may take. */
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private static final String NAME = "g1";

    private static final AclScript ACLS =
            new AclScript(Topics.of(NAME), new TreeMap<>(Map.of(LEARNER, true, "pgd", false)));

    private final SecureCluster cluster;
    private final Path folder;
    private final Troupe troupe;
    private final Journal journal;
    private final Progress progress;
    private Spectator spectator;

    private SecuredGame(SecureCluster cluster, Path folder) {
        this.cluster = cluster;
        this.folder = folder;
        troupe = new Troupe(Main.class, folder);
        progress = new Progress(troupe);
        journal = Journal.of(cluster.connection(SPECTATOR), NAME);
    }

    /** Starts all players and waits until the game has begun. */
    static SecuredGame begin(SecureCluster cluster, Path folder, int rounds, int window)
            throws Exception {
        for (String user : USERS) {
            cluster.allowAsPrinted(ACLS, user);
        }
        SecuredGame game = new SecuredGame(cluster, Files.createDirectories(folder));
        try {
            for (String player : PLAYERS) {
                game.troupe.start(player, false, game.arguments(player, rounds, window));
            }
            game.follow();
            return game;
        } catch (Exception | AssertionError e) {
            game.close();
            throw e;
        }
    }

    /** What the same game comes to in one process, over a broker that asks for nothing. */
    static Chronicle undisturbed(Path folder, int rounds, int window) throws Exception {
        List<String> overrides = new ArrayList<>(settings(rounds, window));
        overrides.addAll(List.of("game=" + NAME, "metrics.port=-1"));
        GameSettings settings = SettingsLoader.preset("quick", overrides);
        try (InProcessBroker broker = InProcessBroker.start(folder);
                RunningGame game =
                        RunningGame.start(
                                settings, broker.connection(), GpuWorkerListener.none())) {
            Game.Outcome outcome = game.outcome().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (outcome.state() != GameState.GAME_STATE_FINISHED) {
                throw new IllegalStateException("the undisturbed game is " + outcome.state());
            }
            return chronicle(Journal.of(broker.connection(), NAME));
        }
    }

    /** Waits until a round is reported. */
    void await(long round) throws Exception {
        progress.await(round);
    }

    /** The last round that was reported. */
    long now() {
        progress.drain();
        return progress.now();
    }

    /** Kills a player with signal 9, starts it again and waits until it is there. */
    void killAndRestart(String player) throws Exception {
        Path printed = folder.resolve(player + ".out");
        long before = Files.size(printed);
        troupe.killAndRestart(player, Signal.KILL);
        Awaitility.await().atMost(PATIENCE).until(() -> Files.size(printed) > before);
    }

    /** Ends a player with signal 15, which it must take well, and starts it again. */
    void stopAndRestart(String player) throws Exception {
        troupe.killAndRestart(player, Signal.TERM);
    }

    /** What the attacker that does not learn may try beyond its own part. */
    Forgeries forgeries() {
        return new Forgeries(cluster, journal.topics(), "pgd", LEARNER);
    }

    /** Waits until everybody has ended by itself, and well. */
    Chronicle finish() throws Exception {
        troupe.await(PLAYERS);
        return chronicle(journal);
    }

    @Override
    public void close() {
        if (spectator != null) {
            spectator.close();
        }
        troupe.close();
    }

    private void follow() {
        Awaitility.await().atMost(PATIENCE).until(this::hasBegun);
        spectator = Spectator.fromBeginning(journal, progress::on);
    }

    private boolean hasBegun() throws Defect {
        troupe.requireNobodyDied();
        try {
            return journal.settings().isPresent();
        } catch (JournalException e) {
            // the topics are being made
            return false;
        }
    }

    private static Chronicle chronicle(Journal journal) {
        return Chronicle.of(journal, List.of(DEFENDER, LEARNER));
    }

    private List<String> arguments(String player, int rounds, int window) {
        List<String> arguments = new ArrayList<>();
        String user = player.replaceFirst("-[ab]$", "");
        if (player.equals(DEFENDER)) {
            arguments.addAll(List.of("defend", "--preset=quick"));
            settings(rounds, window).forEach(each -> arguments.add("--set=" + each));
        } else if (player.equals("referee")) {
            arguments.add(player);
        } else {
            arguments.addAll(List.of("attack", user, "--replica", player));
        }
        arguments.addAll(List.of("--game", NAME));
        arguments.addAll(cluster.connection(user).arguments());
        arguments.addAll(List.of("--log", folder.resolve(player + ".log").toString()));
        return arguments;
    }

    private static List<String> settings(int rounds, int window) {
        return List.of(
                "rounds=" + rounds,
                "window=" + window,
                "attackers=null",
                "attackers.l2l-da={attack=l2l-da,base-channels=4,steps=2}",
                "attackers.pgd={attack=pgd,steps=2}",
                "defender.batch-size=10",
                "defender.warm-up-rounds=2",
                "defender.checkpoint-every=5",
                "defender.round-deadline-seconds=0",
                "data.training-images=1000",
                "data.validation-images=20",
                "device.threads=1",
                "evaluation.every=10",
                "evaluation.final-images=20");
    }
}
