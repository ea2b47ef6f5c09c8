// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.ConfigRenderOptions;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.evaluation.EvaluationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param attacks with their resolved options, by the ids in the result
 */
record EvaluationCsv(
        GameSettings settings,
        int repeats,
        boolean onlyAccuracy,
        SortedMap<String, GameSettings.Attacker> attacks) {

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
        "options"
    };

    /** Writes a row for clean images, each attack and the worst case. */
    void write(EvaluationResult result, Path file) throws IOException {
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader(COLUMNS).get();
        try (CSVPrinter printer = format.print(Files.newBufferedWriter(file))) {
            List<Object> clean =
                    List.of("clean", result.cleanAccuracy(), "", "", result.cleanLoss(), "");
            printer.printRecord(row(result, clean, "", ""));
            for (EvaluationResult.AttackResult each : result.attacks()) {
                printer.printRecord(row(result, each));
            }
            List<Object> worst =
                    List.of("worst case", result.worstCaseAccuracy(), "", "", "", result.seconds());
            printer.printRecord(row(result, worst, "", ""));
        }
    }

    private List<Object> row(EvaluationResult result, EvaluationResult.AttackResult attack) {
        GameSettings.Attacker attacker = attacks.get(attack.attack());
        List<Object> figures =
                List.of(
                        attack.attack(),
                        attack.robustAccuracy(),
                        unlessSpared(attack.bestRepeat()),
                        unlessSpared(attack.meanRepeat()),
                        unlessSpared(attack.meanLoss()),
                        attack.seconds());
        String options = attacker.options().root().render(ConfigRenderOptions.concise());
        return row(result, figures, attacker.attack(), options);
    }

    private Object unlessSpared(double figure) {
        return onlyAccuracy ? "" : figure;
    }

    private List<Object> row(
            EvaluationResult result, List<Object> figures, String name, String options) {
        List<Object> row = new ArrayList<>(figures);
        row.addAll(
                List.of(
                        result.defenderVersion(),
                        settings.data().set().name().toLowerCase(Locale.ROOT),
                        result.images(),
                        settings.epsilon(),
                        settings.seed(),
                        repeats,
                        name,
                        options));
        return row;
    }
}
