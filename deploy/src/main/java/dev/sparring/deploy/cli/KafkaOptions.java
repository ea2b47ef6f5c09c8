// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Connection;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options that say which Kafka, and how to connect to it. */
final class KafkaOptions {

    private static final String SERVERS = "--kafka";
    private static final String CONFIG = "--kafka-config";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = SERVERS,
            paramLabel = "HOST:PORT",
            description = "The brokers of an existing Kafka, separated by commas.")
    private String servers;

    @Option(
            names = CONFIG,
            paramLabel = "FILE",
            description =
                    "How to connect to it (TLS, SASL and so on): a client.properties file "
                            + "as Kafka's own tools take it.")
    private Path config;

    /**
     * The user's Kafka, if there is one.
     *
     * @throws IllegalArgumentException in one line, if the file cannot be used
     */
    Optional<Connection> connection() {
        if (config != null) {
            return Optional.of(Connection.of(Optional.ofNullable(servers), config));
        }
        return Optional.ofNullable(servers).map(Connection::plain);
    }

    /**
     * The user's Kafka.
     *
     * @throws IllegalArgumentException if there is none, or the file cannot be used
     */
    Connection required() {
        return connection()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "say which Kafka: --kafka HOST:PORT, or"
                                                + " SPARRING_KAFKA=HOST:PORT in the environment"));
    }

    /**
     * The user's Kafka; a file that names no servers is for those of {@code known}.
     *
     * @throws IllegalArgumentException if the file cannot be used
     */
    Connection requiredOrAt(String known) {
        return config == null
                ? required()
                : Connection.of(Optional.of(servers == null ? known : servers), config);
    }

    /** Whether they are on the command line itself, not in the environment. */
    boolean areTyped() {
        var typed = command.commandLine().getParseResult();
        return typed != null && (typed.hasMatchedOption(SERVERS) || typed.hasMatchedOption(CONFIG));
    }
}
