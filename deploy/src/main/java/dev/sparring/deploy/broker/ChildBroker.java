// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import dev.sparring.actors.journal.Connection;
import dev.sparring.deploy.files.CappedFile;
import dev.sparring.gpu.files.FileTrouble;
import dev.sparring.gpu.files.StandardFolders;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A real Kafka in a child JVM, with a heap of its own; a failure there cannot halt the players'
 * JVM. It ends when this process ends, however that happens, and ignores Ctrl-C so that the players
 * can stop first.
 */
public final class ChildBroker implements Broker {

    private static final int START_SECONDS = 90;
    private static final int STOP_SECONDS = 40;
    private static final long MOST_CONSOLE_BYTES = 1L << 20;

    private final Path directory;
    private final Process process;
    private final CompletableFuture<String> death = new CompletableFuture<>();
    private final Connection connection;
    private volatile boolean closing;

    private ChildBroker(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        this.connection = Connection.plain(awaitReady());
        process.onExit().thenAccept(this::ended);
    }

    /**
     * Starts a broker on a free port and waits until it answers: one to three seconds, five after a
     * kill -9.
     *
     * @param directory the broker's own: data, {@code broker.log}, {@code console.log}; created
     *     when absent, taken up again when not
     * @throws BrokerException if it does not start
     */
    public static ChildBroker start(Path directory) {
        if (directory.toAbsolutePath().toString().contains(",")) {
            throw new BrokerException(
                    "Kafka cannot keep its data in " + directory + ": choose a path without comma");
        }
        try {
            Files.createDirectories(directory);
            new CappedFile(consoleLog(directory), MOST_CONSOLE_BYTES).makeRoom();
            Process process =
                    ChildEnvironment.of(new ProcessBuilder(command(directory)))
                            .redirectError(
                                    ProcessBuilder.Redirect.appendTo(
                                            consoleLog(directory).toFile()))
                            .start();
            return new ChildBroker(directory, process);
        } catch (IOException e) {
            throw new BrokerException(
                    "cannot start a broker in " + directory + ": " + FileTrouble.reason(e), e);
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public CompletableFuture<String> death() {
        return death;
    }

    @Override
    public List<Long> processes() {
        return List.of(process.pid());
    }

    /** The process, for tests that kill it. */
    ProcessHandle process() {
        return process.toHandle();
    }

    @Override
    public void close() {
        closing = true;
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy();
        }
        boolean interrupted = Thread.interrupted();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            process.destroyForcibly();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it at once, as if it were killed: for a broker whose data nobody needs any more. */
    public void kill() {
        closing = true;
        process.destroyForcibly().onExit().join();
    }

    private static List<String> command(Path directory) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xms64m",
                        HeapSize.BROKER.option(1),
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData"));
        command.add("-XX:ErrorFile=" + directory.toAbsolutePath().resolve("crash-%p.log"));
        command.addAll(StandardFolders.javaOptions());
        // half the start-up time, and a broker has little to gain from C2
        command.add("-XX:TieredStopAtLevel=1");
        int version = Runtime.version().feature();
        if (version >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (version >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.add("-Dlogback.configurationFile=broker-logback.xml");
        command.add("-Dsparring.broker.directory=" + directory.toAbsolutePath());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(BrokerMain.class.getName(), directory.toAbsolutePath().toString()));
        return command;
    }

    private static Path consoleLog(Path directory) {
        return directory.resolve("console.log");
    }

    private String awaitReady() {
        CompletableFuture<String> first = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(first), "broker-output");
        reader.setDaemon(true);
        reader.start();
        try {
            String line = first.get(START_SECONDS, TimeUnit.SECONDS);
            if (line.startsWith(BrokerMain.READY)) {
                return line.substring(BrokerMain.READY.length());
            }
            throw failed(line.substring(BrokerMain.FAILED.length()));
        } catch (TimeoutException e) {
            throw failed("it was not ready after " + START_SECONDS + " s" + seeLog());
        } catch (ExecutionException e) {
            throw failed("the broker did not start" + seeLog());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted while the broker was starting");
        }
    }

    /** Passes the first line on, and keeps the pipe empty after it. */
    private void read(CompletableFuture<String> first) {
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            while (line != null) {
                if (line.startsWith(BrokerMain.READY) || line.startsWith(BrokerMain.FAILED)) {
                    first.complete(line);
                }
                line = output.readLine();
            }
            first.completeExceptionally(new IOException("the broker ended"));
        } catch (IOException e) {
            first.completeExceptionally(e);
        }
    }

    private BrokerException failed(String reason) {
        process.destroyForcibly();
        return new BrokerException(
                BrokerDisk.problem(directory)
                        .map(full -> "the broker does not start: " + full)
                        .orElse(reason));
    }

    private void ended(Process ended) {
        if (!closing) {
            death.complete(
                    BrokerDisk.problem(directory)
                            .map(full -> "the broker ended: " + full)
                            .orElseGet(
                                    () ->
                                            "the broker ended unexpectedly (exit code "
                                                    + ended.exitValue()
                                                    + ")"
                                                    + seeLog()));
        }
    }

    private String seeLog() {
        return "; see " + directory.resolve("broker.log") + " and " + consoleLog(directory);
    }
}
