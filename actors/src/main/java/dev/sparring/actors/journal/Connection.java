// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way to a Kafka: where it is, and how clients speak with it (TLS, SASL). Passed on from
 * process to process as the name of a file; the properties, which may be secret, are never shown.
 */
public final class Connection {

    private static final Pattern USER = Pattern.compile("\\busername\\s*=\\s*\"?([^\"\\s;]+)\"?");
    private static final String PROTOCOL = "security.protocol";

    private final String bootstrapServers;
    private final Optional<Path> file;
    private final Map<String, String> properties;
    private final TopicLimits limits = new TopicLimits();
    private volatile boolean proven;

    private Connection(
            String bootstrapServers, Optional<Path> file, Map<String, String> properties) {
        this.bootstrapServers = bootstrapServers;
        this.file = file;
        this.properties = properties;
    }

    /**
     * To a Kafka that asks for neither TLS nor a password.
     *
     * @param bootstrapServers {@code host:port}, several with commas
     */
    public static Connection plain(String bootstrapServers) {
        return new Connection(bootstrapServers, Optional.empty(), Map.of());
    }

    /**
     * As a file says, which is a {@code client.properties} of Kafka's own tools.
     *
     * @param bootstrapServers {@code host:port}, several with commas; if there are none here, the
     *     file's {@code bootstrap.servers}
     * @throws IllegalArgumentException in one line, if the file cannot be read, names no servers,
     *     has a value that Kafka's clients refuse, a misspelt key, or changes what the game's
     *     guarantees rest on
     */
    public static Connection of(Optional<String> bootstrapServers, Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Map<String, String> properties = ClientProperties.read(absolute);
        String inFile = properties.remove(ClientProperties.BOOTSTRAP_SERVERS);
        String servers = bootstrapServers.orElse(inFile);
        if (servers == null) {
            throw new IllegalArgumentException(
                    "%s has no bootstrap.servers: add them, or say --kafka HOST:PORT"
                            .formatted(file));
        }
        return new Connection(servers, Optional.of(absolute), Map.copyOf(properties));
    }

    /** Where clients connect first: {@code host:port}, several with commas. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Where the properties were read from, if there are any. */
    public Optional<Path> file() {
        return file;
    }

    /** Options that give a command the same connection. */
    public List<String> arguments() {
        return file.map(
                        path ->
                                List.of(
                                        "--kafka",
                                        bootstrapServers,
                                        "--kafka-config",
                                        path.toString()))
                .orElseGet(() -> List.of("--kafka", bootstrapServers));
    }

    /** The clients' properties but for the servers; may be secret. */
    Map<String, String> properties() {
        return properties;
    }

    /** Whether clients are to speak TLS. */
    boolean usesTls() {
        return protocol().endsWith("SSL");
    }

    /** Whether clients are to say who they are with SASL. */
    boolean usesSasl() {
        return protocol().startsWith("SASL");
    }

    /** What Kafka knows its clients by, if that is to be seen here: not of certificates. */
    Optional<String> principal() {
        Matcher user = USER.matcher(properties.getOrDefault("sasl.jaas.config", ""));
        if (usesSasl()) {
            return user.find() ? Optional.of("User:" + user.group(1)) : Optional.empty();
        }
        return usesTls() ? Optional.empty() : Optional.of("User:ANONYMOUS");
    }

    /** Where to correct what is wrong: the file, or the option that names one. */
    String place() {
        return file.map(Path::toString).orElse("a file given with --kafka-config");
    }

    /** What topics there take, as far as it was asked. */
    TopicLimits limits() {
        return limits;
    }

    /** Whether a broker has answered over it. */
    boolean isProven() {
        return proven;
    }

    /** A broker has answered. */
    void prove() {
        proven = true;
    }

    /** The servers alone: properties may be secret. */
    @Override
    public String toString() {
        return bootstrapServers;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Connection that
                && bootstrapServers.equals(that.bootstrapServers)
                && file.equals(that.file)
                && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
        return bootstrapServers.hashCode() + 31 * file.hashCode();
    }

    private String protocol() {
        return properties.getOrDefault(PROTOCOL, "PLAINTEXT").toUpperCase(java.util.Locale.ROOT);
    }
}
