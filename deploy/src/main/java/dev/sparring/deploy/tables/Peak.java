// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A curve at the step that the paper's number is of.
 *
 * @param paper its loss
 */
record Peak(Curve curve, double paper) {

    /** The last of the paper's. */
    static final int STEP = 10;

    /** Of a curve that has come to the step, if the paper has a number for it. */
    static Optional<Peak> of(Curve curve, PaperNumbers paper) {
        OptionalDouble printed = paper.of(curve.model().defence(), curve.column());
        return printed.isPresent() && curve.means().size() > STEP
                ? Optional.of(new Peak(curve, printed.getAsDouble()))
                : Optional.empty();
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
                "Beside the paper's, t = " + STEP,
                2,
                List.of("attack", "defence", "ours", "paper", "difference"),
                curves.stream()
                        .map(curve -> of(curve, paper))
                        .flatMap(Optional::stream)
                        .map(Peak::row)
                        .toList());
    }

    private List<String> row() {
        return List.of(
                curve.attack(),
                curve.defence() + curve.seed(),
                String.format(Locale.ROOT, "%.3f", loss()),
                String.format(Locale.ROOT, "about %.2f", paper),
                String.format(Locale.ROOT, "%+.2f", difference()).replace('-', '−'));
    }
}
