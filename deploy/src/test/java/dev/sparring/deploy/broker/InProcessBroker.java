// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import dev.sparring.actors.journal.Connection;
import java.nio.file.Path;
import java.time.Duration;

/** A real Kafka in the JVM of the tests: half a second to start once its classes are loaded. */
public final class InProcessBroker implements Broker {

    private final KafkaNode node;

    private InProcessBroker(KafkaNode node) {
        this.node = node;
    }

    /** Starts a broker over {@code directory}, empty or left by an earlier one. */
    public static InProcessBroker start(Path directory) {
        return new InProcessBroker(KafkaNode.start(directory, Duration.ZERO));
    }

    /** The same on a port of one's choice: clients find it again. */
    public static InProcessBroker start(Path directory, int port) {
        return new InProcessBroker(
                KafkaNode.start(directory, Duration.ZERO, KafkaNode.LOOPBACK, port));
    }

    @Override
    public Connection connection() {
        return Connection.plain(node.bootstrapServers());
    }

    @Override
    public void close() {
        node.close();
    }
}
