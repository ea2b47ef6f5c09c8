// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The highest curve of a defence at the step that the paper's number is of. Our sources do not say
 * which attack that number belongs to, so that it stands beside no single one.
 *
 * @param paper its loss
 */
record Peak(Curve curve, double paper) {

    /** The last of the paper's. */
    static final int STEP = 10;

    /** One for each model of a defence that the paper has and that has come to the step. */
    static List<Peak> of(List<Curve> curves, PaperNumbers paper) {
        Map<String, List<Curve>> models =
                curves.stream()
                        .filter(curve -> curve.means().size() > STEP)
                        .filter(curve -> paper.of(curve.model().defence(), "loss").isPresent())
                        .collect(
                                Collectors.groupingBy(
                                        curve -> curve.model().run(),
                                        TreeMap::new,
                                        Collectors.toList()));
        return models.values().stream().map(same -> highest(same, paper)).toList();
    }

    private static Peak highest(List<Curve> same, PaperNumbers paper) {
        Curve highest =
                same.stream()
                        .max(Comparator.comparingDouble(curve -> curve.means().get(STEP)))
                        .orElseThrow();
        return new Peak(highest, paper.of(highest.model().defence(), "loss").orElseThrow());
    }

    double loss() {
        return curve.means().get(STEP);
    }

    /** Ours less the paper's. */
    double difference() {
        return loss() - paper;
    }

    static Details.Sheet sheet(List<Curve> curves, PaperNumbers paper) {
        return new Details.Sheet(
                "Highest loss beside the paper's, t = " + STEP,
                2,
                List.of("defence", "attack", "ours", "paper, whichever attack", "difference"),
                of(curves, paper).stream().map(Peak::row).toList());
    }

    private List<String> row() {
        return List.of(
                curve.defence()
                        + (curve.model().seed() == 1 ? "" : ", seed " + curve.model().seed()),
                curve.attack(),
                String.format(Locale.ROOT, "%.3f", loss()),
                String.format(Locale.ROOT, "about %.2f", paper),
                String.format(Locale.ROOT, "%+.2f", difference()).replace('-', '−'));
    }
}
