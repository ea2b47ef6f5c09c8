// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ExternalBroker;
import dev.sparring.deploy.run.JavaCommand;
import dev.sparring.deploy.run.TemporaryBroker;
import dev.sparring.deploy.run.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The resources of the checks, and what they leave behind: a temporary folder, a broker, processes,
 * and games on a broker of the user's. Nothing is left of it after {@link #close}, also when the
 * process is ended by Ctrl-C or SIGTERM.
 */
public final class Workspace implements AutoCloseable {

    private static final String NAME = "sparring-doctor";

    /** Together less than what a process has at SIGTERM. */
    private static final Duration LONGEST_WORK = Duration.ofMillis(1500);

    private static final Duration LONGEST_DELETION_AT_EXIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_DELETION = Duration.ofSeconds(30);

    private final Class<?> main;
    private final Optional<Connection> kafka;
    private final String game;
    private final Consumer<String> complaints;
    private final List<Process> processes = new ArrayList<>();
    private final Thread atExit = new Thread(this::clearAtExit, "clear");
    private TemporaryFolder folder;
    private Broker broker;
    private Thread worker;
    private volatile boolean clearing;
    private volatile boolean exiting;
    private boolean cleared;

    /**
     * An empty one.
     *
     * @param main class with the main method of the command line
     * @param kafka the user's; empty: one is started when it is needed
     * @param game games whose names begin so are deleted at the end
     * @param complaints told what could not be deleted
     */
    public Workspace(
            Class<?> main, Optional<Connection> kafka, String game, Consumer<String> complaints) {
        this.main = main;
        this.kafka = kafka;
        this.game = game;
        this.complaints = complaints;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Whether everything is cleared away, or being so: what a check says now means nothing. */
    public boolean isCleared() {
        return clearing;
    }

    /** The temporary folder, which is made by the first call. */
    synchronized Path folder() throws IOException {
        requireOpen();
        if (folder == null) {
            folder = TemporaryFolder.create(NAME);
        }
        return folder.path();
    }

    /** Whether the broker is the user's. */
    boolean isForeignBroker() {
        return kafka.isPresent();
    }

    /**
     * How clients reach the broker, which is started by the first call.
     *
     * @throws dev.sparring.actors.journal.JournalException if the user's does not answer
     * @throws dev.sparring.deploy.broker.BrokerException if there is none
     */
    synchronized Connection connection() throws IOException {
        requireOpen();
        if (broker == null) {
            broker =
                    kafka.isPresent()
                            ? ExternalBroker.connect(kafka.get())
                            : TemporaryBroker.start(NAME);
        }
        return broker.connection();
    }

    /**
     * Starts a command in a process of its own.
     *
     * @param output what it prints is added to this file
     */
    synchronized Process start(Path output, List<String> arguments) throws IOException {
        requireOpen();
        Process process =
                JavaCommand.process(main, arguments, folder())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                        .start();
        processes.add(process);
        return process;
    }

    /**
     * Does something that uses the broker: before anything is cleared away it is interrupted, and
     * its end is waited for, so that it makes no topics afterwards.
     */
    <T> T guarded(Callable<T> work) throws Exception {
        begin();
        try {
            return work.call();
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        requireOpen();
        worker = Thread.currentThread();
    }

    private synchronized void end() {
        worker = null;
        notifyAll();
    }

    private void requireOpen() {
        if (clearing) {
            throw new IllegalStateException("everything is being cleared away");
        }
    }

    @Override
    public void close() {
        clear();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // it runs already, and finds nothing left to do
        }
    }

    private void clearAtExit() {
        exiting = true;
        clear();
    }

    private void clear() {
        clearing = true;
        endWork();
        clearOnce();
    }

    private synchronized void endWork() {
        long deadline = System.nanoTime() + LONGEST_WORK.toNanos();
        if (worker != null) {
            worker.interrupt();
        }
        try {
            while (worker != null && System.nanoTime() < deadline) {
                TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void clearOnce() {
        if (cleared) {
            return;
        }
        cleared = true;
        endProcesses();
        if (broker != null) {
            deleteGames();
            broker.close();
        }
        deleteFolder();
    }

    /** With what they have started, such as brokers that write into the folder. */
    private void endProcesses() {
        List<ProcessHandle> all = new ArrayList<>();
        processes.forEach(process -> process.descendants().forEach(all::add));
        processes.forEach(process -> all.add(process.toHandle()));
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
    }

    /** A broker of our own goes with all that it has. */
    private void deleteGames() {
        if (!isForeignBroker()) {
            return;
        }
        Duration longest = exiting ? LONGEST_DELETION_AT_EXIT : LONGEST_DELETION;
        try {
            CompletableFuture.runAsync(
                            () -> Journal.deleteTopicsOfGames(broker.connection(), game),
                            Workspace::onThreadOfItsOwn)
                    .get(longest.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            complainOfTopics(e.getCause().getMessage());
        } catch (TimeoutException e) {
            complainOfTopics("not deleted within %d s".formatted(longest.toSeconds()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            complainOfTopics("interrupted");
        }
    }

    private static void onThreadOfItsOwn(Runnable task) {
        Thread thread = new Thread(task, "delete-topics");
        thread.setDaemon(true);
        thread.start();
    }

    private void complainOfTopics(String why) {
        complaints.accept(
                "topics %s* are left at %s: %s".formatted(game, broker.bootstrapServers(), why));
    }

    private void deleteFolder() {
        if (folder == null) {
            return;
        }
        try {
            folder.delete();
        } catch (IOException e) {
            complaints.accept("%s is left: %s".formatted(folder.path(), e));
        }
        folder.close();
    }
}
