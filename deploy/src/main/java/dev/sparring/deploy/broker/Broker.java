// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import dev.sparring.actors.journal.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The Kafka that a game is played over. */
public interface Broker extends AutoCloseable {

    /** How clients reach it. */
    Connection connection();

    /** Where clients connect: {@code host:port}, several separated by commas. */
    default String bootstrapServers() {
        return connection().bootstrapServers();
    }

    /**
     * Completes with one line that says what happened if the broker ends before {@link #close};
     * never completes for a broker that somebody else runs.
     */
    default CompletableFuture<String> death() {
        return new CompletableFuture<>();
    }

    /** The ids of its processes, as far as they were started here. */
    default List<Long> processes() {
        return List.of();
    }

    /** Stops the broker if it was started here, and waits for its end. Its data stay. */
    @Override
    void close();
}
