// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The notes below a table. */
final class Notes {

    /** That train L2L-DA on a frozen defence, in the paper's release. */
    private static final long PAPER_ROUNDS = 48_000;

    private Notes() {}

    /** Of a figure. */
    static List<String> ofFigure(Scale scale, PaperNumbers paper) {
        List<String> notes = new ArrayList<>();
        notes.add(
                "For each image and step the highest cross-entropy among the tries (random starts"
                        + " of L2L and PGD10, latents of L2L-DA), then its mean over the images. In"
                        + " parentheses, and in the picture as the bar below a point, the standard"
                        + " deviation of an image's tries, as the mean over the images.");
        notes.add(
                "L2L and L2L-DA attack with the generators that trained the L2L* and the L2L-DA"
                    + " defence: neither has learnt on the other classifier. L2L's, which learns to"
                    + " attack in one step of size epsilon, is applied ten times in steps of"
                    + " epsilon / 4.");
        if (!paper.source().isEmpty()) {
            notes.add("The paper's numbers are read off its figure, at t = 10; it plots more.");
        }
        addPaper(notes, scale, paper);
        addScale(notes, scale);
        return notes;
    }

    static List<String> of(TableDefinition table, Scale scale, PaperNumbers paper) {
        List<String> notes = new ArrayList<>();
        notes.add(
                "Accuracies in percent on test images that were never trained on, with the 95 %"
                        + " interval (Wilson) over the choice of the images. A dash: not measured"
                        + " yet, or no number of the paper in our sources.");
        notes.add(
                "Min: the lowest accuracy of a row, averaged over the seeds, under a single attack"
                    + " of the paper's columns, as the paper has it. Worst case: each image under"
                    + " the attack, of all columns, that is worst for it.");
        if (table.columns().stream().anyMatch(Column::learned)) {
            notes.add(learned(table, scale));
        }
        if (table.columns().stream().anyMatch(column -> column.repeats() > 1)) {
            notes.add(
                    "L2L-DA attacks each image with ten latents; an image must survive them all."
                            + " The best and the mean of the ten stand below.");
        }
        if (table.columns().stream().anyMatch(column -> column.id().equals("strong"))) {
            notes.add(
                    "C&W100 and C&W1000 are the paper's: Adam at a rate of 0.001 whatever epsilon"
                        + " is, which is weak where epsilon is large; C&W takes a rate in"
                        + " proportion to epsilon. The paper's number for strong is AutoAttack's on"
                        + " the authors' weights, measured by others.");
        }
        notes.add(
                ("Sanity checks: each model on the first %d test images, with PGD at half, once and"
                                + " twice epsilon and at 1, noise and a black box; a warning is a"
                                + " reason to look closer.")
                        .formatted(Math.min(Work.Check.IMAGES, scale.images())));
        addPaper(notes, scale, paper);
        addScale(notes, scale);
        return notes;
    }

    /** That some of a model's checks do not hold. */
    static Optional<String> warning(String run, List<Findings.SanityCheck> checks) {
        String failed =
                checks.stream()
                        .filter(check -> !check.passed())
                        .map(check -> "%s (%s)".formatted(check.name(), check.detail()))
                        .collect(Collectors.joining("; "));
        return failed.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "WARNING: %s may be less robust than it seems; this does not hold: %s."
                                .formatted(run, failed));
    }

    private static String learned(TableDefinition table, Scale scale) {
        String note =
                "Attacks that learn were trained for %d rounds on each frozen %s."
                        .formatted(
                                scale.attackRounds(),
                                table.surrogates().isEmpty()
                                        ? "defence; L2L-DA from the weights that trained the"
                                                + " L2L-DA defence"
                                        : "surrogate, from random weights: a surrogate has no"
                                                + " attacker of a game of its own to start from");
        return scale.attackRounds() < PAPER_ROUNDS
                ? note + " The paper's release trains L2L-DA for " + PAPER_ROUNDS + "."
                : note;
    }

    private static void addPaper(List<String> notes, Scale scale, PaperNumbers paper) {
        if (paper.source().isEmpty()) {
            notes.add(
                    "Our sources have no numbers of the paper for this table on "
                            + scale.dataSet()
                            + ".");
        }
    }

    private static void addScale(List<String> notes, Scale scale) {
        if (!scale.name().equals("paper")) {
            notes.add(
                    "The scale is "
                            + scale.name()
                            + ", much less training than the paper's: compare rows with each other"
                            + " before comparing them with the paper.");
        }
    }
}
