// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sparring.actors.journal.Connection;
import dev.sparring.deploy.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The facts about a run besides its settings; {@code run.json} in its directory.
 *
 * @param version of Sparring
 * @param platform Java and operating system
 * @param seed of the game
 * @param started when it was first played, ISO 8601
 * @param kafka the user's own broker; empty for an embedded one
 * @param kafkaConfig the file that says how to connect to it; empty for none
 * @param forks where its game could not go on as itself, oldest first
 */
public record RunRecord(
        String version,
        String platform,
        long seed,
        String started,
        String kafka,
        String kafkaConfig,
        List<Fork> forks) {

    /** Records of earlier versions know of neither. */
    public RunRecord {
        kafkaConfig = kafkaConfig == null ? "" : kafkaConfig;
        forks = forks == null ? List.of() : List.copyOf(forks);
    }

    /**
     * A game that goes on as another one.
     *
     * @param round the first one of the new game
     * @param why the old one could not go on
     * @param when ISO 8601
     */
    public record Fork(String from, String into, long round, String why, String when) {}

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String FILE = "run.json";

    /** Of a run that starts now, on this machine. */
    public static RunRecord now(String version, long seed, Optional<Connection> kafka) {
        String platform =
                "Java %s, %s %s, %d processors"
                        .formatted(
                                System.getProperty("java.version"),
                                System.getProperty("os.name"),
                                System.getProperty("os.arch"),
                                Runtime.getRuntime().availableProcessors());
        return new RunRecord(
                version,
                platform,
                seed,
                Instant.now().toString(),
                kafka.map(Connection::bootstrapServers).orElse(""),
                kafka.flatMap(Connection::file).map(Path::toString).orElse(""),
                List.of());
    }

    /** The same of a run that was played before. */
    public RunRecord after(RunRecord earlier) {
        return new RunRecord(version, platform, seed, started, kafka, kafkaConfig, earlier.forks);
    }

    /** The same of a run whose Kafka is elsewhere now. */
    public RunRecord at(Connection moved) {
        return new RunRecord(
                version,
                platform,
                seed,
                started,
                moved.bootstrapServers(),
                moved.file().map(Path::toString).orElse(""),
                forks);
    }

    /** The same with one more fork. */
    RunRecord with(Fork fork) {
        List<Fork> all = new ArrayList<>(forks);
        all.add(fork);
        return new RunRecord(version, platform, seed, started, kafka, kafkaConfig, all);
    }

    /**
     * The record of a run.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    public static RunRecord read(Path run) throws IOException {
        try {
            return MAPPER.readValue(Files.readAllBytes(run.resolve(FILE)), RunRecord.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    run.resolve(FILE) + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * How the user's own broker is reached; empty for an embedded one.
     *
     * @throws IllegalArgumentException in one line, if the file does not say so any more
     */
    public Optional<Connection> connection() {
        if (kafka.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                kafkaConfig.isEmpty()
                        ? Connection.plain(kafka)
                        : Connection.of(Optional.of(kafka), Path.of(kafkaConfig)));
    }

    /** Keeps it in a run's directory. */
    public void write(Path run) throws IOException {
        byte[] bytes = MAPPER.writeValueAsBytes(this);
        WholeFile.write(run.resolve(FILE), next -> Files.write(next, bytes));
    }
}
