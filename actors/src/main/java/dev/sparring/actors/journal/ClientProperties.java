// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.gpu.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SslConfigs;

/**
 * A {@code client.properties} file, as Kafka's own tools read it. Whatever says how to reach a
 * Kafka and who one is there is taken; what Sparring's guarantees rest on is not.
 */
final class ClientProperties {

    static final String BOOTSTRAP_SERVERS = CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;

    /** What producers and consumers may be told beside how to connect: it changes speed alone. */
    private static final Set<String> HARMLESS =
            Set.of(
                    "batch.size",
                    "client.rack",
                    "compression.gzip.level",
                    "compression.lz4.level",
                    "compression.type",
                    "compression.zstd.level",
                    "delivery.timeout.ms",
                    "fetch.max.wait.ms",
                    "fetch.min.bytes",
                    "heartbeat.interval.ms",
                    "linger.ms",
                    "max.block.ms",
                    "metadata.max.idle.ms",
                    "session.timeout.ms");

    private static final String RETRIES = CommonClientConfigs.RETRIES_CONFIG;

    /** The values of ours that need not be left out; those of all others must be. */
    private static final Map<String, Set<String>> OURS =
            Map.of(
                    "acks",
                    Set.of("all", "-1"),
                    "enable.idempotence",
                    Set.of("true"),
                    "isolation.level",
                    Set.of("read_committed"),
                    "enable.auto.commit",
                    Set.of("false"),
                    "allow.auto.create.topics",
                    Set.of("false"),
                    "check.crcs",
                    Set.of("true"),
                    RETRIES,
                    Set.of(Integer.toString(Integer.MAX_VALUE)));

    private static final Set<String> KNOWN = known();

    /** Fewer edits than that are a slip of the pen. */
    private static final int SLIP = 2;

    private ClientProperties() {}

    /**
     * Reads and checks a file.
     *
     * @throws IllegalArgumentException in one line that names the file
     */
    static Map<String, String> read(Path file) {
        Map<String, String> properties = new HashMap<>();
        load(file).forEach((key, value) -> properties.put((String) key, ((String) value).trim()));
        try {
            properties.forEach(ClientProperties::requireLegal);
            properties.keySet().removeAll(OURS.keySet());
            // metrics go by the names that clients are given here
            properties.remove(CommonClientConfigs.CLIENT_ID_CONFIG);
            requireFiles(properties);
            new AdminClientConfig(Map.copyOf(properties));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        return properties;
    }

    /** Whether some client of Kafka's knows a key. */
    static boolean isKafkas(String key) {
        return KNOWN.contains(key);
    }

    private static Properties load(Path file) {
        Properties properties = new Properties();
        try (InputStream input = Files.newInputStream(file)) {
            properties.load(input);
            return properties;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "there is no file %s; --kafka-config names a client.properties of Kafka's"
                            .formatted(file),
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static void requireLegal(String key, String value) {
        if (OURS.getOrDefault(key, Set.of()).contains(value)) {
            return;
        }
        boolean connects = AdminClientConfig.configNames().contains(key) && !key.equals(RETRIES);
        if (KNOWN.contains(key) && !connects && !HARMLESS.contains(key)) {
            throw new IllegalArgumentException(
                    "%s = %s cannot be chosen: exactly-once processing depends on it; leave it out"
                            .formatted(key, value));
        }
        if (!KNOWN.contains(key) && isSlip(key)) {
            throw new IllegalArgumentException(
                    "Kafka's clients have no " + key + Spelling.suggestion(key, KNOWN));
        }
    }

    /** Other unknown ones are for somebody else, such as a schema registry. */
    private static boolean isSlip(String key) {
        LevenshteinDistance distance = new LevenshteinDistance(SLIP);
        return KNOWN.stream().anyMatch(known -> distance.apply(key, known) >= 0);
    }

    private static void requireFiles(Map<String, String> properties) {
        for (String key :
                List.of(
                        SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
                        SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG)) {
            String path = properties.getOrDefault(key, "");
            if (!path.isEmpty() && !path.contains("${") && !isFile(Path.of(path))) {
                throw new IllegalArgumentException(
                        "%s is %s, and there is no such file that can be read"
                                .formatted(key, path));
            }
        }
    }

    private static boolean isFile(Path path) {
        return Files.isReadable(path) && !Files.isDirectory(path);
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(AdminClientConfig.configNames());
        known.addAll(ProducerConfig.configNames());
        known.addAll(ConsumerConfig.configNames());
        return known;
    }
}
