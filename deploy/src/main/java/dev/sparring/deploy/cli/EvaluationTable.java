// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.Evaluation;
import java.util.ArrayList;
import java.util.List;

/** An evaluation for people, and before against after. */
final class EvaluationTable {

    private static final String WORST_CASE = "worst case";

    private EvaluationTable() {}

    /** A row for clean images, each attack and the worst case. */
    static TextTable of(EvaluationResult result) {
        TextTable table = new TextTable(List.of("attack", "accuracy", "mean loss", "seconds"));
        table.add(
                List.of(
                        "clean",
                        Figures.percent(result.cleanAccuracy()),
                        Figures.loss(result.cleanLoss()),
                        ""));
        for (EvaluationResult.AttackResult attack : result.attacks()) {
            table.add(
                    List.of(
                            attack.attack(),
                            Figures.percent(attack.robustAccuracy()),
                            Figures.loss(attack.meanLoss()),
                            "%.1f".formatted(attack.seconds())));
        }
        return table.add(
                List.of(
                        WORST_CASE,
                        Figures.percent(result.worstCaseAccuracy()),
                        "",
                        "%.1f".formatted(result.seconds())));
    }

    /** Accuracies of two evaluations, row by row those attacks that are in both. */
    static TextTable compare(Evaluation before, Evaluation after) {
        TextTable table =
                new TextTable(
                        List.of(
                                after.getImages() + " " + after.getSplit() + " images",
                                "before",
                                "after"));
        add(table, "clean", before.getCleanAccuracy(), after.getCleanAccuracy());
        for (AttackEvaluation attack : after.getAttacksList()) {
            before.getAttacksList().stream()
                    .filter(each -> each.getAttack().equals(attack.getAttack()))
                    .findFirst()
                    .ifPresent(
                            first ->
                                    add(
                                            table,
                                            attack.getAttack(),
                                            first.getRobustAccuracy(),
                                            attack.getRobustAccuracy()));
        }
        add(table, WORST_CASE, before.getWorstCaseAccuracy(), after.getWorstCaseAccuracy());
        return table;
    }

    private static void add(TextTable table, String name, double before, double after) {
        table.add(List.of(name, Figures.percent(before), Figures.percent(after)));
    }

    /** The same as a report of a game has it. */
    static Evaluation message(EvaluationResult result, GameSettings settings) {
        List<AttackEvaluation> attacks = new ArrayList<>();
        for (EvaluationResult.AttackResult attack : result.attacks()) {
            attacks.add(
                    AttackEvaluation.newBuilder()
                            .setAttack(attack.attack())
                            .setRobustAccuracy(attack.robustAccuracy())
                            .setMeanLoss(attack.meanLoss())
                            .setSeconds(attack.seconds())
                            .build());
        }
        return Evaluation.newBuilder()
                .setPlayer("evaluate")
                .setRound(result.defenderVersion() - 1)
                .setDefenderVersion(result.defenderVersion())
                .setSplit("test")
                .setImages(result.images())
                .setCleanAccuracy(result.cleanAccuracy())
                .setCleanLoss(result.cleanLoss())
                .addAllAttacks(attacks)
                .setWorstCaseAccuracy(result.worstCaseAccuracy())
                .setSeconds(result.seconds())
                .build();
    }
}
