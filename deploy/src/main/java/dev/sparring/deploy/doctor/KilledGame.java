// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.deploy.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A game over Kafka in a process of its own that is killed with signal 9 and resumed. */
final class KilledGame {

    private static final Logger LOG = LoggerFactory.getLogger(KilledGame.class);

    /** A game that makes no progress for so long has stopped for good. */
    private static final int PATIENCE_SECONDS = 180;

    private static final int TRIES = 3;
    private static final int LOGGED_LINES = 100;

    private final DoctorSettings settings;
    private final Sizes.Repeated size;
    private final Workspace workspace;
    private final Path run;
    private final Path output;

    KilledGame(DoctorSettings settings, Workspace workspace) throws IOException {
        this.settings = settings;
        this.workspace = workspace;
        size = settings.sizes().repeated();
        run = workspace.folder().resolve("run");
        output = workspace.folder().resolve("play.out");
    }

    /** Where its final weights are. */
    Path run() {
        return run;
    }

    /**
     * Plays it to its end.
     *
     * @return the last round before it was killed
     * @throws IllegalStateException if it ends when it should not, or does not when it should
     */
    long play(Consumer<String> progress) throws Exception {
        Connection kafka = workspace.connection();
        progress.accept("over Kafka in a process of its own");
        long last = kill(Journal.of(kafka, settings.game()), arguments(kafka));
        progress.accept("killed with signal 9 and resumed");
        requireGoodEnd(workspace.start(output, resume()));
        return last;
    }

    /** Keeps in our log what it printed and logged at last, before both are deleted. */
    void log() throws IOException {
        LOG.error(
                "the killed game printed at last:\n{}\nand logged:\n{}",
                end(output),
                end(RunDirectory.log(run)));
    }

    private List<String> arguments(Connection kafka) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("play", "--run=" + run));
        arguments.addAll(kafka.arguments());
        settings.overrides(new RepeatedGame(settings).overrides())
                .forEach(each -> arguments.add("--set=" + each));
        return arguments;
    }

    private List<String> resume() {
        return List.of("play", "--resume=" + run);
    }

    /** Kills it until there is something to compute again. */
    private long kill(Journal journal, List<String> arguments) throws Exception {
        journal.createTopics(1, List.of());
        long last = killAfter(size.kill(), journal, arguments);
        for (int tries = 1; !isTest(last, size.rounds()); tries++) {
            if (tries == TRIES || last >= size.rounds() - 1) {
                throw new IllegalStateException(
                        "the game could not be killed in time: round %d of %d was its last one"
                                .formatted(last, size.rounds()));
            }
            last = killAfter(last + 2, journal, resume());
        }
        return last;
    }

    /** Whether a game that is killed after a round has some to compute again, and some to play. */
    static boolean isTest(long last, long rounds) {
        long next = last + 1;
        return next > RepeatedGame.CHECKPOINT_EVERY
                && next % RepeatedGame.CHECKPOINT_EVERY != 0
                && next < rounds;
    }

    /** The last round that was reported before its death. */
    private long killAfter(long round, Journal journal, List<String> arguments) throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        try (Spectator spectator =
                Spectator.fromBeginning(
                        journal,
                        report -> {
                            if (report.hasStep() && report.getStep().getRound() >= round) {
                                reached.complete(null);
                            }
                        })) {
            Process process = workspace.start(output, arguments);
            await(CompletableFuture.anyOf(reached, process.onExit()));
            boolean alive = process.isAlive();
            process.destroyForcibly().waitFor();
            if (!alive) {
                throw new IllegalStateException(
                        "the game ended before it could be killed: " + lastLine());
            }
        }
        return lastRound(journal);
    }

    private static long lastRound(Journal journal) {
        AtomicLong last = new AtomicLong(-1);
        journal.read(
                List.of(journal.topics().reports()),
                new Offsets(),
                entry ->
                        entry.report()
                                .filter(report -> report.hasStep())
                                .ifPresent(report -> last.set(report.getStep().getRound())));
        return last.get();
    }

    private void await(CompletableFuture<?> event) throws IOException, InterruptedException {
        try {
            event.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "no round was played for %d s: %s".formatted(PATIENCE_SECONDS, lastLine()), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }

    private void requireGoodEnd(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("the game cannot be resumed: " + lastLine());
        }
    }

    /** What the process said last. */
    private String lastLine() throws IOException {
        List<String> lines = Files.readAllLines(output);
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    }

    private static String end(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "nothing";
        }
        List<String> lines = new String(Files.readAllBytes(file), UTF_8).lines().toList();
        int from = Math.max(0, lines.size() - LOGGED_LINES);
        return String.join("\n", lines.subList(from, lines.size()));
    }
}
