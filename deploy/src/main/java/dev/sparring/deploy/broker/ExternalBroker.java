// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import dev.sparring.actors.journal.Cluster;
import dev.sparring.actors.journal.Connection;

/** A Kafka that somebody else runs. */
public record ExternalBroker(Connection connection) implements Broker {

    /**
     * Checks that a Kafka answers, and lets this client in.
     *
     * @throws dev.sparring.actors.journal.JournalException in one line, if it does not
     */
    public static ExternalBroker connect(Connection connection) {
        Cluster.of(connection);
        return new ExternalBroker(connection);
    }

    @Override
    public void close() {
        // it is not ours to stop
    }
}
