// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import dev.sparring.actors.journal.Connection;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ChildBroker;
import dev.sparring.deploy.broker.ExternalBroker;
import dev.sparring.deploy.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The broker of a run: an embedded one, whose address is in the run's directory while it runs, or
 * the user's own.
 */
public final class RunBroker implements Broker {

    /** Where a run's own broker keeps its data, below the run's directory. */
    public static final String FOLDER = "broker";

    private static final String ADDRESS = "broker.address";

    private final Broker broker;
    private final Path address;

    private RunBroker(Broker broker, Path address) {
        this.broker = broker;
        this.address = address;
    }

    /**
     * Starts the run's own broker and leaves its address to others.
     *
     * @param run the run's directory, held by the caller
     */
    public static RunBroker start(Path run) throws IOException {
        ChildBroker broker = ChildBroker.start(run.resolve(FOLDER));
        Path address = run.resolve(ADDRESS);
        WholeFile.write(address, next -> Files.writeString(next, broker.bootstrapServers()));
        return new RunBroker(broker, address);
    }

    /**
     * Connects to the broker of a run that is being played, or starts that of one that is not.
     *
     * @param run the run's directory
     */
    public static Broker connect(Path run) throws IOException {
        RunRecord played = RunRecord.read(run);
        Optional<Connection> users = played.connection();
        if (users.isPresent()) {
            return ExternalBroker.connect(users.get());
        }
        if (RunDirectory.isInUse(run)) {
            return ExternalBroker.connect(Connection.plain(Files.readString(run.resolve(ADDRESS))));
        }
        RunDirectory directory = RunDirectory.open(run.toString());
        RunBroker broker = start(run);
        return new Broker() {
            @Override
            public Connection connection() {
                return broker.connection();
            }

            @Override
            public void close() {
                broker.close();
                directory.close();
            }
        };
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
        address.toFile().delete();
        broker.close();
    }
}
