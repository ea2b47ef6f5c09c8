// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sparring.deploy.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What else should be known of a run besides its settings; {@code run.json} in its directory.
 *
 * @param version of Sparring
 * @param platform Java and operating system
 * @param seed of the game
 * @param started when it was first played, ISO 8601
 * @param kafka the user's own broker; empty for an embedded one
 * @param forks where its game could not go on as itself, oldest first
 */
public record RunRecord(
        String version,
        String platform,
        long seed,
        String started,
        String kafka,
        List<Fork> forks) {

    /** Records of earlier versions know of no forks. */
    public RunRecord {
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
    public static RunRecord now(String version, long seed, String kafka) {
        String platform =
                "Java %s, %s %s, %d processors"
                        .formatted(
                                System.getProperty("java.version"),
                                System.getProperty("os.name"),
                                System.getProperty("os.arch"),
                                Runtime.getRuntime().availableProcessors());
        return new RunRecord(version, platform, seed, Instant.now().toString(), kafka, List.of());
    }

    /** The same of a run that was played before. */
    public RunRecord after(RunRecord earlier) {
        return new RunRecord(version, platform, seed, started, kafka, earlier.forks);
    }

    /** The same with one more fork. */
    RunRecord with(Fork fork) {
        List<Fork> all = new ArrayList<>(forks);
        all.add(fork);
        return new RunRecord(version, platform, seed, started, kafka, all);
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

    /** Keeps it in a run's directory. */
    public void write(Path run) throws IOException {
        byte[] bytes = MAPPER.writeValueAsBytes(this);
        WholeFile.write(run.resolve(FILE), next -> Files.write(next, bytes));
    }
}
