// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.ArrayList;
import java.util.List;

/** What a reader of a table has to know. */
final class Notes {

    private Notes() {}

    /** Of a figure. */
    static List<String> ofFigure(Scale scale) {
        List<String> notes = new ArrayList<>();
        notes.add(
                "For each image and step the highest cross-entropy among the tries (latents of"
                    + " L2L-DA, random starts of PGD); then its mean and standard deviation over"
                    + " the images.");
        addScale(notes, scale);
        return notes;
    }

    static List<String> of(TableDefinition table, Scale scale, PaperNumbers paper) {
        List<String> notes = new ArrayList<>();
        notes.add(
                "Accuracies in percent on test images that were never trained on, with the 95 %"
                        + " interval (Wilson) over the choice of the images. A dash: not measured"
                        + " yet, or not in the paper.");
        notes.add(
                "Min: the lowest accuracy of a row under a single attack of the paper's columns, as"
                        + " the paper has it. Worst case: each image under the attack, of all"
                        + " columns, that is worst for it.");
        if (table.columns().stream().anyMatch(Column::learned)) {
            notes.add(
                    "Attacks that learn were trained for %d rounds on each frozen defence; L2L-DA from the weights that trained the L2L-DA defence."
                            .formatted(scale.attackRounds()));
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
        if (paper.source().isEmpty()) {
            notes.add("The paper has no numbers on " + scale.dataSet() + ".");
        }
        addScale(notes, scale);
        return notes;
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
