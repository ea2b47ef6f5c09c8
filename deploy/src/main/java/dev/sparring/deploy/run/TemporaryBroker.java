// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import dev.sparring.actors.journal.Connection;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ChildBroker;
import dev.sparring.gpu.files.Folders;
import dev.sparring.gpu.files.TemporaryFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A broker for the time of one command, in a temporary folder: nothing is left of it, also when the
 * process is ended by Ctrl-C or SIGTERM.
 */
public final class TemporaryBroker implements Broker {

    private final Path folder;
    private final ChildBroker broker;
    private final Thread atExit = new Thread(this::clear, "clear");
    private boolean cleared;

    private TemporaryBroker(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(atExit);
        broker = ChildBroker.start(folder.resolve("broker"));
    }

    /**
     * Starts it.
     *
     * @param name the folder's name begins with it
     * @throws dev.sparring.deploy.broker.BrokerException if it does not start
     */
    public static TemporaryBroker start(String name) throws IOException {
        return new TemporaryBroker(TemporaryFolders.create(name));
    }

    @Override
    public Connection connection() {
        return broker.connection();
    }

    @Override
    public CompletableFuture<String> death() {
        return broker.death();
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

    private synchronized void clear() {
        if (cleared) {
            return;
        }
        cleared = true;
        if (broker != null) {
            broker.close();
        }
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}
