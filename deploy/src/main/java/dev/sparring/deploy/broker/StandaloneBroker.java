// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import dev.sparring.actors.journal.Connection;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.utils.Exit;

/**
 * A real Kafka in this JVM, which has nothing else to do: Kafka may halt it when its disk fails.
 */
public final class StandaloneBroker implements Broker {

    /** A killed broker's process needs a moment to end before the next one may start. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaNode node;

    private StandaloneBroker(KafkaNode node) {
        this.node = node;
    }

    /**
     * Starts a broker over a directory, or goes on with what it holds.
     *
     * @param host interface where clients connect, and the name by which they find it again
     * @param port where clients connect; 0 for a free one
     * @throws BrokerException if the directory or the port is in use
     */
    public static StandaloneBroker start(Path directory, String host, int port) {
        Exit.setHaltProcedure((code, message) -> halted(directory, code));
        return new StandaloneBroker(KafkaNode.start(directory, PATIENCE, host, port));
    }

    /** Kafka says the reason in its log only. */
    private static void halted(Path directory, int code) {
        System.err.println(
                "sparring: "
                        + BrokerDisk.problem(directory)
                                .orElse("the broker cannot go on; see the log in " + directory));
        Runtime.getRuntime().halt(code);
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
