// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

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

    /**
     * Accuracies of several evaluations side by side: clean, under each attack that is in all of
     * them, and in the worst case.
     *
     * @param evaluations at least two, in their order: the first is before, the last is after
     */
    static TextTable compare(List<Evaluation> evaluations) {
        Evaluation last = evaluations.get(evaluations.size() - 1);
        List<String> header = new ArrayList<>();
        header.add(last.getImages() + " " + last.getSplit() + " images");
        header.add("before");
        evaluations.subList(1, evaluations.size() - 1).stream()
                .map(each -> "round " + each.getDefenderVersion())
                .forEach(header::add);
        header.add("after");
        TextTable table = new TextTable(header);
        add(table, "clean", evaluations, Evaluation::getCleanAccuracy);
        for (AttackEvaluation attack : last.getAttacksList()) {
            String id = attack.getAttack();
            if (evaluations.stream().allMatch(each -> robustAccuracy(each, id).isPresent())) {
                add(table, id, evaluations, each -> robustAccuracy(each, id).getAsDouble());
            }
        }
        add(table, WORST_CASE, evaluations, Evaluation::getWorstCaseAccuracy);
        return table;
    }

    private static OptionalDouble robustAccuracy(Evaluation evaluation, String attack) {
        return evaluation.getAttacksList().stream()
                .filter(each -> each.getAttack().equals(attack))
                .mapToDouble(AttackEvaluation::getRobustAccuracy)
                .findFirst();
    }

    private static void add(
            TextTable table,
            String name,
            List<Evaluation> evaluations,
            ToDoubleFunction<Evaluation> accuracy) {
        List<String> row = new ArrayList<>(List.of(name));
        evaluations.forEach(each -> row.add(Figures.percent(accuracy.applyAsDouble(each))));
        table.add(row);
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
