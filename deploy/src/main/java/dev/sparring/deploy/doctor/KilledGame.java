// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.run.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A game over Kafka in a process of its own that is killed with signal 9 and resumed. */
final class KilledGame {

    /** A game that makes no progress for so long has stopped for good. */
    private static final int PATIENCE_SECONDS = 180;

    private final DoctorSettings settings;
    private final Workspace workspace;
    private final Path run;
    private final Path output;

    KilledGame(DoctorSettings settings, Workspace workspace) {
        this.settings = settings;
        this.workspace = workspace;
        run = workspace.folder().resolve("run");
        output = workspace.folder().resolve("play.out");
    }

    /**
     * Plays it to its end.
     *
     * @param overrides of the game, as {@code path=value}
     * @return where its final weights are
     * @throws IllegalStateException if it ends when it should not, or does not when it should
     */
    Path play(List<String> overrides, Consumer<String> progress) throws Exception {
        String kafka = workspace.bootstrapServers();
        progress.accept("the same over Kafka in a process of its own");
        killAfter(settings.sizes().kill(), kafka, arguments(kafka, overrides));
        progress.accept("killed with signal 9 and resumed");
        requireGoodEnd(workspace.start(output, List.of("play", "--resume=" + run)));
        return run;
    }

    /** What a player's weights came to. */
    static String sha256(Path run, String player) throws IOException {
        return WeightsFile.read(RunDirectory.weights(run, player)).metadata().get("sha256");
    }

    private List<String> arguments(String kafka, List<String> overrides) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("play", "--run=" + run, "--kafka=" + kafka));
        overrides.forEach(each -> arguments.add("--set=" + each));
        return arguments;
    }

    private void killAfter(long round, String kafka, List<String> arguments) throws Exception {
        Journal journal = Journal.of(kafka, settings.game());
        journal.createTopics(1);
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
}
