// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.UnreachableException;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.protocol.v1.Report;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Plays a game of the generator, two replicas of PGD, and Carlini-Wagner undisturbed, and once more
 * with its processes, the broker among them, killed at random moments; then compares everything.
 *
 * @param main class with the main method of the command line
 * @param folder for the broker's data, logs and what the processes print
 * @param kills of the disturbed game
 * @param seed of the moments and the victims
 * @param rounds of both games
 * @param notices told, in words for people, what happens
 */
public record Torture(
        Class<?> main, Path folder, int kills, long seed, long rounds, Consumer<String> notices) {

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

    /** A game that makes no progress for so long has stopped for good. */
    private static final long PATIENCE_SECONDS = 120;

    /** Rounds at the end without a kill, so that there is something to recover to. */
    private static final int LAST_ROUNDS = 8;

    /** A kill falls so long after a report at most: anywhere in a round, or in a recovery. */
    private static final int LONGEST_DELAY_MILLIS = 400;

    /**
     * One kill.
     *
     * @param round the last one reported before it
     * @param recoverySeconds until the next round was reported; not a number if another kill came
     *     before
     */
    public record Kill(String victim, long round, double recoverySeconds) {}

    /**
     * What became of a window.
     *
     * @param defects what must not have happened, in words; none if all is well
     */
    public record Result(int window, List<Kill> kills, List<String> defects) {

        /** Seconds of all recoveries that were waited for, by victim. */
        public Map<String, List<Double>> recoveries() {
            Map<String, List<Double>> recoveries = new TreeMap<>();
            for (Kill kill : kills) {
                List<Double> seconds =
                        recoveries.computeIfAbsent(kill.victim(), victim -> new ArrayList<>());
                if (!Double.isNaN(kill.recoverySeconds())) {
                    seconds.add(kill.recoverySeconds());
                }
            }
            return recoveries;
        }
    }

    /** Plays both games with {@code window} rounds in flight. */
    public Result run(int window) throws IOException, InterruptedException {
        Path stage = Files.createDirectories(folder.resolve("window-" + window));
        int port = freePort();
        List<String> defects = new ArrayList<>();
        List<Kill> done = new ArrayList<>();
        try (Troupe troupe = new Troupe(main, stage)) {
            troupe.start(
                    BROKER,
                    List.of(
                            "broker",
                            "--dir",
                            stage.resolve("kafka").toString(),
                            "--port=" + port));
            Chronicle undisturbed =
                    play(troupe, stage, port, "undisturbed", window, 0, defects, done);
            Chronicle killed = play(troupe, stage, port, "killed", window, kills, defects, done);
            undisturbed.difference(killed).ifPresent(defects::add);
            if (undisturbed.steps().size() != rounds) {
                defects.add(
                        "%d rounds were reported of %d"
                                .formatted(undisturbed.steps().size(), rounds));
            }
        }
        return new Result(window, done, defects);
    }

    private Chronicle play(
            Troupe troupe,
            Path stage,
            int port,
            String game,
            int window,
            int killings,
            List<String> defects,
            List<Kill> done)
            throws IOException, InterruptedException {
        notices.accept("window %d, %s".formatted(window, game));
        String kafka = "127.0.0.1:" + port;
        for (String player : PLAYERS) {
            troupe.start(player, arguments(player, stage, game, kafka, window));
        }
        Journal journal = Journal.of(kafka, game);
        awaitGame(journal);
        BlockingQueue<Long> reported = new LinkedBlockingQueue<>();
        try (Spectator spectator =
                Spectator.fromBeginning(journal, report -> note(report, reported))) {
            Progress progress = new Progress(reported);
            Randomness random = Randomness.of(seed).with("torture").with(window);
            int[] moments = random.with("moments").integers(killings, (int) (rounds - LAST_ROUNDS));
            int[] delays = random.with("delays").integers(killings, LONGEST_DELAY_MILLIS);
            int[] victims = random.with("victims").integers(killings, VICTIMS.size());
            int[] patience = random.with("patience").integers(killings, 4);
            Arrays.sort(moments);
            for (int i = 0; i < killings; i++) {
                progress.await(moments[i]);
                Thread.sleep(delays[i]);
                defects.addAll(troupe.restartDead());
                String victim = VICTIMS.get(victims[i]);
                boolean patient = patience[i] > 0;
                done.add(kill(troupe, victim, progress, patient));
            }
            progress.await(rounds - 1);
        }
        troupe.await(PLAYERS);
        defects.addAll(troupe.restartDead());
        return Chronicle.of(journal, List.of(DEFENDER, "l2l-da"));
    }

    /** A patient killer waits for the recovery; another kills again in the middle of it. */
    private Kill kill(Troupe troupe, String victim, Progress progress, boolean patient)
            throws IOException, InterruptedException {
        long round = progress.now();
        notices.accept("round %d: kill -9 %s".formatted(round, victim));
        long start = System.nanoTime();
        troupe.killAndRestart(victim);
        if (!patient) {
            return new Kill(victim, round, Double.NaN);
        }
        // what was reported before the kill may have been on its way
        progress.drain();
        progress.next();
        return new Kill(victim, round, (System.nanoTime() - start) * 1e-9);
    }

    private List<String> arguments(
            String player, Path stage, String game, String kafka, int window) {
        List<String> arguments = new ArrayList<>();
        if (player.equals(DEFENDER)) {
            arguments.addAll(List.of("defend", "--rounds=" + rounds, "--set=window=" + window));
            arguments.addAll(GAME);
        } else {
            String[] parts = player.split("-(?=[ab]$)");
            arguments.addAll(List.of("attack", parts[0]));
            arguments.addAll(List.of("--replica", parts.length > 1 ? parts[1] : "a"));
        }
        arguments.addAll(List.of("--game", game, "--kafka", kafka));
        arguments.addAll(List.of("--log", stage.resolve(game + "-" + player + ".log").toString()));
        return arguments;
    }

    private static void note(Report report, BlockingQueue<Long> reported) {
        if (report.hasStep()) {
            reported.add(report.getStep().getRound());
        }
    }

    private static void awaitGame(Journal journal) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                if (journal.settings().isPresent()) {
                    return;
                }
            } catch (UnreachableException e) {
                // the broker is starting
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the game did not begin");
            }
            Thread.sleep(200);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** How far the game is, by its reports. */
    private static final class Progress {

        private final BlockingQueue<Long> reported;
        private long now = -1;

        Progress(BlockingQueue<Long> reported) {
            this.reported = reported;
        }

        long now() {
            return now;
        }

        boolean isAt(long round) {
            drain();
            return now >= round;
        }

        void await(long round) throws InterruptedException {
            while (now < round) {
                next();
            }
        }

        void drain() {
            for (Long round = reported.poll(); round != null; round = reported.poll()) {
                now = round;
            }
        }

        void next() throws InterruptedException {
            Long round = reported.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (round == null) {
                throw new IllegalStateException(
                        "no round was reported for %d s after round %d"
                                .formatted(PATIENCE_SECONDS, now));
            }
            now = round;
        }
    }
}
