// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ExternalBroker;
import dev.sparring.deploy.run.Folders;
import dev.sparring.deploy.run.JavaCommand;
import dev.sparring.deploy.run.TemporaryBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What checks use and leave: a temporary folder, a broker, processes, and games on a broker of the
 * user's. Nothing is left of it after {@link #close}, also when the process is ended by Ctrl-C or
 * SIGTERM.
 */
public final class Workspace implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Workspace.class);
    private static final String NAME = "sparring-doctor";

    private final Class<?> main;
    private final Optional<String> kafka;
    private final String game;
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final Thread atExit = new Thread(this::clear, "clear");
    private Broker broker;
    private volatile boolean clearing;
    private boolean cleared;

    /**
     * An empty one.
     *
     * @param main class with the main method of the command line
     * @param kafka {@code host:port} of the user's; empty: one is started when it is needed
     * @param game games whose names begin so are deleted at the end
     */
    public Workspace(Class<?> main, Optional<String> kafka, String game) throws IOException {
        this.main = main;
        this.kafka = kafka;
        this.game = game;
        folder = Files.createTempDirectory(NAME);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Whether everything is cleared away, or being so: what a check says now means nothing. */
    public boolean isCleared() {
        return clearing;
    }

    /** The temporary folder. */
    Path folder() {
        return folder;
    }

    /** Whether the broker is the user's. */
    boolean isForeignBroker() {
        return kafka.isPresent();
    }

    /**
     * Where clients connect to the broker, which is started by the first call.
     *
     * @throws dev.sparring.deploy.broker.BrokerException if there is none
     */
    synchronized String bootstrapServers() throws IOException {
        requireOpen();
        if (broker == null) {
            broker =
                    kafka.isPresent()
                            ? ExternalBroker.connect(kafka.get())
                            : TemporaryBroker.start(NAME);
        }
        return broker.bootstrapServers();
    }

    /**
     * Starts a command in a process of its own.
     *
     * @param output what it prints is added to this file
     */
    synchronized Process start(Path output, List<String> arguments) throws IOException {
        requireOpen();
        Process process =
                new ProcessBuilder(JavaCommand.of(main, arguments, folder))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                        .start();
        processes.add(process);
        return process;
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

    private void clear() {
        clearing = true;
        clearOnce();
    }

    private synchronized void clearOnce() {
        if (cleared) {
            return;
        }
        cleared = true;
        processes.forEach(Process::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
        if (broker != null) {
            deleteGames();
            broker.close();
        }
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    /** A broker of our own goes with all that it has. */
    private void deleteGames() {
        if (!isForeignBroker()) {
            return;
        }
        try {
            for (String each : Journal.games(broker.bootstrapServers())) {
                if (each.startsWith(game)) {
                    Journal.of(broker.bootstrapServers(), each).deleteTopics();
                }
            }
        } catch (JournalException e) {
            LOG.warn("topics of {} are left at {}", game, broker.bootstrapServers(), e);
        }
    }
}
