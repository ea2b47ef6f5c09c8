// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import dev.sparring.deploy.files.CappedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A player in a process of its own, so that whatever happens to it happens to it alone. It is
 * started again when it dies, a few times, and ends with this process at the latest.
 */
public final class PlayerProcess implements AutoCloseable {

    /** Exit code of a player that can go on in a fork of the game only. */
    public static final int IRREPRODUCIBLE = 3;

    /** Exit code of an attacker that the defender has sent off: its last line says why. */
    public static final int EJECTED = 4;

    /** Told, once, when the player does not come back to this game. */
    public interface Fate {

        /** It died too often. */
        void givenUp();

        /**
         * It ended with {@link #IRREPRODUCIBLE}.
         *
         * @param lastLine that it printed
         */
        void irreproducible(String lastLine);
    }

    /** Some attackers print a line for each image. */
    private static final long MOST_OUTPUT_BYTES = 5L << 20;

    private static final long LAST_WORDS_MILLIS = 2_000;
    private static final int MAX_DEATHS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final String name;
    private final ProcessBuilder builder;
    private final Path output;
    private final Consumer<String> notices;
    private final Fate fate;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Process process;
    private Thread printing;
    private int deaths;
    private boolean closed;

    private PlayerProcess(
            String name, ProcessBuilder builder, Path output, Consumer<String> notices, Fate fate) {
        this.name = name;
        this.builder = builder;
        this.output = output;
        this.notices = notices;
        this.fate = fate;
    }

    /**
     * Starts it.
     *
     * @param name in lines for people
     * @param command what to run
     * @param output what it prints is added to this file, which keeps the last of it
     * @param notices told, in words for people, when it dies
     * @param fate told when it is not started again
     */
    public static PlayerProcess start(
            String name, ProcessBuilder command, Path output, Consumer<String> notices, Fate fate)
            throws IOException {
        PlayerProcess player =
                new PlayerProcess(name, command.redirectErrorStream(true), output, notices, fate);
        player.launch();
        return player;
    }

    /** Completes when it has ended as it should, or is not started again. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** The process, for tests that hurt it. */
    public synchronized ProcessHandle handle() {
        return process.toHandle();
    }

    /** Waits a moment for it to end by itself, and ends it otherwise. */
    @Override
    public void close() {
        close(List.of(this), FAREWELL);
    }

    /**
     * Waits for some to end by themselves, and ends them otherwise.
     *
     * @param longest to wait for all of them together
     */
    public static void close(List<PlayerProcess> players, Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        List<Process> last = players.stream().map(PlayerProcess::leave).toList();
        for (Process process : last) {
            try {
                if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** From now on it is not started again. */
    private synchronized Process leave() {
        closed = true;
        return process;
    }

    private synchronized void launch() throws IOException {
        if (closed) {
            return;
        }
        process = builder.start();
        printing = new CappedFile(output, MOST_OUTPUT_BYTES).fill(process.getInputStream());
        process.onExit().thenAccept(this::onExit);
    }

    private synchronized void onExit(Process dead) {
        if (closed || dead.exitValue() == 0) {
            ended.complete(null);
            return;
        }
        if (dead.exitValue() == IRREPRODUCIBLE) {
            fate.irreproducible(lastLine());
            ended.complete(null);
            return;
        }
        if (dead.exitValue() == EJECTED) {
            notices.accept(lastLine());
            ended.complete(null);
            return;
        }
        deaths++;
        String what = "%s ended (exit code %d)".formatted(name, dead.exitValue());
        if (deaths > MAX_DEATHS) {
            giveUp(what);
            return;
        }
        notices.accept(what + " and is started again; see " + output);
        long pause = FIRST_PAUSE.multipliedBy(1L << deaths).toMillis();
        CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS).execute(this::again);
    }

    private String lastLine() {
        try {
            printing.join(LAST_WORDS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<String> lines = Files.lines(output)) {
            return lines.filter(line -> !line.isBlank()).reduce((first, next) -> next).orElse("");
        } catch (IOException e) {
            return "see " + output;
        }
    }

    private void again() {
        try {
            launch();
        } catch (IOException e) {
            giveUp(name + " cannot be started: " + e.getMessage());
        }
    }

    private void giveUp(String what) {
        notices.accept(what + " too often; the game goes on without it; see " + output);
        fate.givenUp();
        ended.complete(null);
    }
}
