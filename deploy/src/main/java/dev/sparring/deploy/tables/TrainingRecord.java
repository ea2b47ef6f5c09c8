// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import com.typesafe.config.Config;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.deploy.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads from a game's directory how the game went. */
final class TrainingRecord {

    private TrainingRecord() {}

    static Training read(Path run, GameSettings settings) throws IOException {
        GameSettings.Defender defender = settings.defender();
        return new Training(
                run.getFileName().toString(),
                settings.attackers().entrySet().stream()
                        .map(each -> each.getValue().attack() + options(each.getValue().options()))
                        .collect(Collectors.joining("; ")),
                settings.rounds(),
                defender.warmUpRounds(),
                defender.frozen() ? 0 : defender.optimizer().learningRate(),
                seconds(run.resolve(RunDirectory.REPORT).resolve("rounds.csv")));
    }

    /** What decides how strong an attacker is, as far as it has it. */
    private static String options(Config options) {
        StringBuilder text = new StringBuilder();
        for (String name : List.of("steps", "step-size-ratio", "base-channels")) {
            if (options.hasPath(name)) {
                text.append(", ").append(name).append(' ').append(options.getValue(name).render());
            }
        }
        return text.toString();
    }

    /** Wall-clock time of all rounds, in as many sittings as it took. */
    private static double seconds(Path rounds) throws IOException {
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        double sum = 0;
        try (CSVParser parser = format.parse(Files.newBufferedReader(rounds))) {
            for (CSVRecord round : parser) {
                sum += Double.parseDouble(round.get("total_seconds"));
            }
        }
        return sum;
    }
}
