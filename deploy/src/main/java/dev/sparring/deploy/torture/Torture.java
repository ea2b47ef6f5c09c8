// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.UnreachableException;
import dev.sparring.gpu.data.Randomness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Plays a game of the generator, two replicas of PGD, and Carlini-Wagner undisturbed, and once more
 * with its processes, the broker among them, killed at random moments; then compares everything.
 *
 * @param main class with the main method of the command line
 * @param folder for the broker's data, logs and what the processes print
 * @param kills of the disturbed game
 * @param signal that they are made with
 * @param seed of the moments and the victims
 * @param rounds of both games
 * @param settings of the games that are changed, as {@code path=value}
 * @param notices told, in words for people, what happens
 */
public record Torture(
        Class<?> main,
        Path folder,
        int kills,
        Signal signal,
        long seed,
        long rounds,
        List<String> settings,
        Consumer<String> notices) {

    static final String BROKER = "broker";
    private static final String DEFENDER = "defender";
    private static final List<String> VICTIMS =
            List.of(BROKER, DEFENDER, "l2l-da", "pgd-a", "pgd-b", "cw");
    private static final List<String> PLAYERS = VICTIMS.subList(1, VICTIMS.size());
    private static final List<String> GAME =
            List.of(
                    "--set=attackers=null",
                    "--set=attackers.l2l-da={attack=l2l-da,base-channels=4,steps=2}",
                    "--set=attackers.pgd={attack=pgd,steps=2}",
                    "--set=attackers.cw={attack=cw,steps=2,binary-search-steps=1}",
                    "--set=defender.batch-size=10",
                    "--set=defender.warm-up-rounds=2",
                    "--set=defender.checkpoint-every=5",
                    "--set=defender.round-deadline-seconds=0",
                    "--set=data.training-images=1000",
                    "--set=device.threads=1",
                    "--set=evaluation.every=0",
                    "--set=evaluation.final-images=0");

    /** Rounds at the end without a kill, so that there is something to recover to. */
    private static final int LAST_ROUNDS = 8;

    private static final long GLANCE_MILLIS = 20;

    /**
     * One kill.
     *
     * @param round the last one reported before it
     * @param intoRecovery whether it fell into the recovery from the one before
     * @param answerSeconds until the broker answered; not a number for other victims
     * @param recoverySeconds until the next round was reported; both are not a number if another
     *     kill came before
     */
    public record Kill(
            String victim,
            long round,
            boolean intoRecovery,
            double answerSeconds,
            double recoverySeconds) {}

    /**
     * What became of a window.
     *
     * @param defects what must not have happened, in words; none if all is well
     */
    public record Result(int window, List<Kill> kills, List<String> defects) {}

    /** Plays both games with {@code window} rounds in flight. */
    public Result run(int window) throws IOException, InterruptedException {
        Path stage = Files.createDirectories(folder.resolve("window-" + window));
        int port = freePort();
        List<String> defects = new ArrayList<>();
        List<Kill> done = new ArrayList<>();
        try (Troupe troupe = new Troupe(main, stage)) {
            troupe.start(
                    BROKER,
                    true,
                    List.of(
                            "broker",
                            "--dir",
                            stage.resolve("kafka").toString(),
                            "--port=" + port));
            Chronicle undisturbed =
                    play(new Stage(troupe, stage, port, window), "undisturbed", 0, done);
            Chronicle killed = play(new Stage(troupe, stage, port, window), "killed", kills, done);
            undisturbed.difference(killed).ifPresent(defects::add);
            if (undisturbed.steps().size() != rounds) {
                defects.add(
                        "%d rounds were reported of %d"
                                .formatted(undisturbed.steps().size(), rounds));
            }
        } catch (Defect e) {
            defects.add(e.getMessage());
        }
        return new Result(window, done, defects);
    }

    /** Where both games of a window are played. */
    private record Stage(Troupe troupe, Path folder, int port, int window) {
        String kafka() {
            return "127.0.0.1:" + port;
        }
    }

    private Chronicle play(Stage stage, String game, int killings, List<Kill> done)
            throws IOException, InterruptedException, Defect {
        notices.accept("window %d, %s".formatted(stage.window(), game));
        for (String player : PLAYERS) {
            stage.troupe().start(player, false, arguments(player, stage, game));
        }
        Journal journal = Journal.of(Connection.plain(stage.kafka()), game);
        awaitGame(stage.troupe(), journal);
        Progress progress = new Progress(stage.troupe());
        try (Spectator spectator = Spectator.fromBeginning(journal, progress::on)) {
            Randomness random = Randomness.of(seed).with("torture").with(stage.window());
            List<KillPlan> plans =
                    KillPlan.draw(random, VICTIMS, killings, (int) (rounds - LAST_ROUNDS));
            for (int i = 0; i < killings; i++) {
                KillPlan plan = plans.get(i);
                if (!plan.intoRecovery()) {
                    progress.await(plan.round());
                }
                Thread.sleep(plan.delayMillis());
                boolean waits = i + 1 == killings || !plans.get(i + 1).intoRecovery();
                done.add(kill(stage, journal, plan, progress, waits));
            }
            progress.await(rounds - 1);
        }
        stage.troupe().await(PLAYERS);
        return Chronicle.of(journal, List.of(DEFENDER, "l2l-da"));
    }

    private Kill kill(Stage stage, Journal journal, KillPlan plan, Progress progress, boolean waits)
            throws IOException, InterruptedException, Defect {
        String victim = plan.victim();
        progress.drain();
        long round = progress.now();
        notices.accept(
                "round %d: %s %s%s"
                        .formatted(
                                round,
                                signal,
                                victim,
                                plan.intoRecovery() ? ", while others recover" : ""));
        long start = System.nanoTime();
        stage.troupe().killAndRestart(victim, signal);
        if (!waits) {
            return new Kill(victim, round, plan.intoRecovery(), Double.NaN, Double.NaN);
        }
        // what was reported before the kill may have been on its way
        progress.drain();
        double answers = Double.NaN;
        if (victim.equals(BROKER)) {
            awaitBroker(stage, journal);
            answers = (System.nanoTime() - start) * 1e-9;
        }
        double recovery = (progress.next() - start) * 1e-9;
        return new Kill(victim, round, plan.intoRecovery(), answers, recovery);
    }

    /** Kafka's client looks seldom for a broker that is away; a socket may do so often. */
    private static void awaitBroker(Stage stage, Journal journal)
            throws InterruptedException, Defect {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Progress.PATIENCE_SECONDS);
        while (!listens(stage.port()) || !answers(journal)) {
            stage.troupe().requireNobodyDied();
            if (System.nanoTime() > end) {
                throw new Defect(
                        "the broker did not answer for %d s".formatted(Progress.PATIENCE_SECONDS));
            }
            Thread.sleep(GLANCE_MILLIS);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answers(Journal journal) {
        try {
            return journal.exists();
        } catch (UnreachableException e) {
            return false;
        }
    }

    private List<String> arguments(String player, Stage stage, String game) {
        List<String> arguments = new ArrayList<>();
        if (player.equals(DEFENDER)) {
            arguments.addAll(
                    List.of("defend", "--rounds=" + rounds, "--set=window=" + stage.window()));
            arguments.addAll(GAME);
            settings.forEach(each -> arguments.add("--set=" + each));
        } else {
            String[] parts = player.split("-(?=[ab]$)");
            arguments.addAll(List.of("attack", parts[0]));
            arguments.addAll(List.of("--replica", parts.length > 1 ? parts[1] : "a"));
        }
        arguments.addAll(List.of("--game", game, "--kafka", stage.kafka()));
        arguments.addAll(
                List.of("--log", stage.folder().resolve(game + "-" + player + ".log").toString()));
        return arguments;
    }

    private static void awaitGame(Troupe troupe, Journal journal)
            throws InterruptedException, Defect {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Progress.PATIENCE_SECONDS);
        while (true) {
            try {
                if (journal.settings().isPresent()) {
                    return;
                }
            } catch (UnreachableException e) {
                // the broker is starting
            }
            troupe.requireNobodyDied();
            if (System.nanoTime() > end) {
                throw new Defect("the game did not begin");
            }
            Thread.sleep(200);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
