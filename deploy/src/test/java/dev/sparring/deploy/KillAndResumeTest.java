// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.RunningGame;
import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.cli.Main;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.run.RunRecord;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Snapshot;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plays in processes of their own, as a user does, and kills them as users' machines do. */
@Timeout(600)
class KillAndResumeTest {

    private static final int ROUNDS = 14;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final List<String> GAME =
            List.of(
                    "--rounds=" + ROUNDS,
                    "--set=game=killed",
                    "--set=attackers=null",
                    "--set=attackers.l2l-da={attack=l2l-da,base-channels=4,steps=2}",
                    "--set=attackers.pgd={attack=pgd,steps=2}",
                    "--set=defender.batch-size=10",
                    "--set=defender.warm-up-rounds=2",
                    "--set=defender.checkpoint-every=5",
                    "--set=evaluation.every=0",
                    "--set=evaluation.final-images=5");

    private static final String OTHERWISE = "--set=device.threads=1";

    @TempDir private Path folder;

    @Test
    void shouldEndWithTheWeightsOfAnUndisturbedGameAfterKillMinusNine() throws Exception {
        Map<String, String> undisturbed = undisturbed(folder.resolve("undisturbed"));

        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path killed = folder.resolve("killed");
        killAt(play(killed, "--run=" + killed), killed, 1 + random.nextInt(ROUNDS / 2));
        killAt(
                play(killed, "--resume=" + killed),
                killed,
                ROUNDS / 2 + 1 + random.nextInt(ROUNDS / 2 - 2));
        assertThat(play(killed, "--resume=" + killed).waitFor()).isZero();

        for (String player : List.of(Players.DEFENDER, "l2l-da")) {
            assertThat(sha256(killed, player))
                    .as("%s, killed at rounds drawn with seed %d", player, seed)
                    .isEqualTo(undisturbed.get(player));
        }
    }

    @Test
    @Tag("long")
    void shouldGoOnAsAForkWhereItCannotBeComputedAgain() throws Exception {
        Path run = folder.resolve("moved");
        killAt(play(run, "--run=" + run, "--set=defender.checkpoint-every=9"), run, 7);

        assertThat(play(run, "--resume=" + run, OTHERWISE).waitFor()).isZero();

        assertThat(Path.of(run + ".out"))
                .content()
                .contains(
                        " again and gave other weights than before (threads 1 instead of 2); so"
                                + " game killed goes on as a fork, killed-from-0, from round 0")
                .contains("game killed-from-0: 14 rounds");
        assertThat(RunRecord.read(run).forks())
                .singleElement()
                .satisfies(
                        fork -> {
                            assertThat(fork.from()).isEqualTo("killed");
                            assertThat(fork.into()).isEqualTo("killed-from-0");
                            assertThat(fork.round()).isZero();
                            assertThat(fork.why()).contains("threads 1 instead of 2");
                        });
        assertThat(rounds(run)).containsExactlyElementsOf(all());
        assertThat(sha256(run, "l2l-da")).isNotEmpty();
        assertThat(run.resolve("report/report.html"))
                .content()
                .contains("\"forkedFrom\":\"killed\"", "threads 1 instead of 2");
    }

    @Test
    void shouldMoveToOtherThreadsAfterACleanStop() throws Exception {
        Path run = folder.resolve("stopped");
        Process first = play(run, "--run=" + run);
        awaitRound(first, run, 4);
        first.toHandle().destroy();
        first.waitFor();

        assertThat(play(run, "--resume=" + run, OTHERWISE).waitFor()).isZero();

        assertThat(Path.of(run + ".out"))
                .content()
                .contains("stopped after round")
                .containsPattern("goes on at round \\d+: computed with threads 1 instead of 2")
                .doesNotContain("fork");
        assertThat(rounds(run)).containsExactlyElementsOf(all());
        assertThat(run.resolve("report/report.html"))
                .content()
                .contains("computed with threads 1 instead of 2");
    }

    private static List<String> all() {
        return IntStream.range(0, ROUNDS).mapToObj(Integer::toString).toList();
    }

    /** The first column of the report's table. */
    private static List<String> rounds(Path run) throws Exception {
        try (Stream<String> lines = Files.lines(run.resolve("report/rounds.csv"))) {
            return lines.skip(1).map(line -> line.split(",")[0]).toList();
        }
    }

    /** What each player of the same game, played in this process, has learnt in the end. */
    private static Map<String, String> undisturbed(Path folder) throws Exception {
        List<String> overrides =
                GAME.stream().map(option -> option.replaceFirst("^--(set=)?", "")).toList();
        GameSettings settings = SettingsLoader.preset("quick", overrides);
        try (InProcessBroker broker = InProcessBroker.start(folder)) {
            Journal journal = Journal.of(broker.connection(), settings.game());
            journal.createTopics(settings.window(), settings.attackers().keySet());
            try (RunningGame game =
                    RunningGame.start(settings, broker.connection(), GpuWorkerListener.none())) {
                assertThat(game.outcome().get().state()).isEqualTo(GameState.GAME_STATE_FINISHED);
            }
            return Map.of(
                    Players.DEFENDER,
                    sha256(journal, Players.DEFENDER),
                    "l2l-da",
                    sha256(journal, "l2l-da"));
        }
    }

    private static String sha256(Journal journal, String player) {
        Snapshot last = journal.lastCheckpoint(player).orElseThrow().getSnapshot();
        return HexFormat.of().formatHex(last.getSha256().toByteArray());
    }

    private static Process play(Path run, String where, String... more) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // none lives long enough to gain from C2
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Main.class.getName(), "play", where));
        if (where.startsWith("--run")) {
            command.addAll(GAME);
        }
        command.addAll(List.of(more));
        File output = new File(run + ".out");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                .start();
    }

    /** Kills the process, and with it its broker, once the round is reported. */
    private static void killAt(Process process, Path run, long round) throws Exception {
        awaitRound(process, run, round);
        process.destroyForcibly().waitFor();
        assertThat(process.exitValue()).isEqualTo(137);
    }

    private static void awaitRound(Process process, Path run, long round) throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        Journal journal = Journal.of(Connection.plain(awaitBroker(process, run)), "killed");
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> exists(journal));
        try (Spectator spectator =
                Spectator.fromBeginning(
                        journal,
                        report -> {
                            if (isAt(report, round)) {
                                reached.complete(null);
                            }
                        })) {
            reached.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static boolean exists(Journal journal) {
        Spectator.fromNow(journal, report -> {}).close();
        return true;
    }

    private static boolean isAt(Report report, long round) {
        return report.hasStep() && report.getStep().getRound() >= round;
    }

    /** The address that this process, not one before it, left in the run's directory. */
    private static String awaitBroker(Process process, Path run) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> {
                            assertThat(process.isAlive()).as("see %s.out", run).isTrue();
                            return address(process, run);
                        },
                        address -> !address.isEmpty());
    }

    private static String address(Process process, Path run) throws Exception {
        Path file = run.resolve("broker.address");
        try {
            boolean fresh =
                    !Files.getLastModifiedTime(file)
                            .toInstant()
                            .isBefore(process.info().startInstant().orElseThrow());
            return fresh ? Files.readString(file) : "";
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static String sha256(Path run, String player) throws Exception {
        return WeightsFile.read(RunDirectory.weights(run, player)).metadata().get("sha256");
    }
}
