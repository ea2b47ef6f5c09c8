// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import com.typesafe.config.ConfigRenderOptions;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.deploy.files.WholeFile;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.model.TrainedClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * An evaluation as a table for programs (RFC 4180), with all that is needed to repeat it.
 *
 * @param repeats of each attack
 * @param onlyAccuracy whether images were spared, which leaves no other figures
 * @param opponents with their resolved options, by the ids in the result
 */
public record EvaluationCsv(
        GameSettings settings,
        int repeats,
        boolean onlyAccuracy,
        SortedMap<String, Opponent> opponents) {

    private static final String[] COLUMNS = {
        "attack",
        "accuracy",
        "best_repeat",
        "mean_repeat",
        "mean_loss",
        "seconds",
        "defender_version",
        "data_set",
        "images",
        "epsilon",
        "seed",
        "repeats",
        "name",
        "options",
        "accuracy_low",
        "accuracy_high",
        "crafted_on"
    };

    /** Writes a row for clean images, each attack and the worst case. */
    public void write(EvaluationResult result, Path file) throws IOException {
        WholeFile.write(file, next -> writeTo(next, result));
    }

    private void writeTo(Path file, EvaluationResult result) throws IOException {
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader(COLUMNS).get();
        try (CSVPrinter printer = format.print(Files.newBufferedWriter(file))) {
            List<Object> clean =
                    List.of("clean", result.cleanAccuracy(), "", "", result.cleanLoss(), "");
            printer.printRecord(all(result, clean));
            for (EvaluationResult.AttackResult each : result.attacks()) {
                printer.printRecord(row(result, each));
            }
            List<Object> worst =
                    List.of("worst case", result.worstCaseAccuracy(), "", "", "", result.seconds());
            printer.printRecord(all(result, worst));
        }
    }

    /** A row that is about no single attack. */
    private List<Object> all(EvaluationResult result, List<Object> figures) {
        List<Object> row = row(result, figures, List.of("", ""));
        row.add("");
        return row;
    }

    private List<Object> row(EvaluationResult result, EvaluationResult.AttackResult attack) {
        Opponent opponent = opponents.get(attack.attack());
        GameSettings.Attacker attacker = opponent.attacker();
        List<Object> figures =
                List.of(
                        attack.attack(),
                        attack.robustAccuracy(),
                        unlessSpared(attack.bestRepeat()),
                        unlessSpared(attack.meanRepeat()),
                        unlessSpared(attack.meanLoss()),
                        attack.seconds() > 0 ? attack.seconds() : "");
        String options = attacker.options().root().render(ConfigRenderOptions.concise());
        List<Object> row = row(result, figures, List.of(attacker.attack(), options));
        row.add(opponent.surrogate().map(EvaluationCsv::sha256).orElse(""));
        return row;
    }

    private static String sha256(TrainedClassifier surrogate) {
        return HexFormat.of().formatHex(surrogate.weights().sha256());
    }

    private Object unlessSpared(double figure) {
        return onlyAccuracy ? "" : figure;
    }

    private List<Object> row(EvaluationResult result, List<Object> figures, List<String> attack) {
        List<Object> row = new ArrayList<>(figures);
        row.addAll(
                List.of(
                        result.defenderVersion(),
                        settings.data().set().name().toLowerCase(Locale.ROOT),
                        result.images(),
                        settings.epsilon(),
                        settings.seed(),
                        repeats));
        row.addAll(attack);
        Interval interval = Interval.of((double) figures.get(1), result.images());
        row.addAll(List.of(interval.low(), interval.high()));
        return row;
    }
}
