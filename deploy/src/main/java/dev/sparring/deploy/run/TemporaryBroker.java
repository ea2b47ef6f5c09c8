// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import dev.sparring.actors.journal.Connection;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ChildBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

/**
 * A broker for the time of one command, in a temporary folder: nothing is left of it, also when the
 * process is ended by Ctrl-C or SIGTERM. It is killed at the end, since its data is thrown away.
 */
public final class TemporaryBroker implements Broker {

    private final TemporaryFolder folder;
    private final ChildBroker broker;

    private TemporaryBroker(TemporaryFolder folder) {
        this.folder = folder;
        broker = ChildBroker.start(folder.path().resolve("broker"));
    }

    /**
     * Starts it.
     *
     * @param name the folder's name begins with it
     * @throws dev.sparring.deploy.broker.BrokerException if it does not start
     */
    public static TemporaryBroker start(String name) throws IOException {
        return new TemporaryBroker(TemporaryFolder.create(name));
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
        broker.kill();
        try {
            folder.delete();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder.path(), e);
        }
        folder.close();
    }
}
