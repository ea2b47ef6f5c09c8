// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import dev.sparring.deploy.evaluation.Interval;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** An evaluation for people, and before against after. */
public final class EvaluationTable {

    private static final String WORST_CASE = "worst case";
    private static final String INTERVAL = "95 % interval";
    private static final String LOSS = "mean loss";
    private static final String SECONDS = "seconds";

    private EvaluationTable() {}

    /**
     * A row for clean images, each attack and the worst case.
     *
     * @param repeats of each attack; with several the best and the mean of them stand beside the
     *     worst, which is per image
     */
    public static TextTable of(EvaluationResult result, int repeats) {
        TextTable table =
                new TextTable(
                        row(
                                repeats,
                                "attack",
                                "best",
                                "mean",
                                accuracy(repeats),
                                INTERVAL,
                                LOSS,
                                SECONDS));
        table.add(
                row(
                        repeats,
                        "clean",
                        Figures.NONE,
                        Figures.NONE,
                        Figures.percent(result.cleanAccuracy()),
                        interval(result, result.cleanAccuracy()),
                        Figures.loss(result.cleanLoss()),
                        Figures.NONE));
        for (EvaluationResult.AttackResult attack : result.attacks()) {
            table.add(
                    row(
                            repeats,
                            attack.attack(),
                            Figures.percent(attack.bestRepeat()),
                            Figures.percent(attack.meanRepeat()),
                            Figures.percent(attack.robustAccuracy()),
                            interval(result, attack.robustAccuracy()),
                            Figures.loss(attack.meanLoss()),
                            Figures.seconds(attack.seconds())));
        }
        return table.add(
                row(
                        repeats,
                        WORST_CASE,
                        Figures.NONE,
                        Figures.NONE,
                        Figures.percent(result.worstCaseAccuracy()),
                        interval(result, result.worstCaseAccuracy()),
                        Figures.NONE,
                        Figures.seconds(result.seconds())));
    }

    /** The same with nothing but accuracies, for an evaluation that spared images. */
    public static TextTable accuracies(EvaluationResult result) {
        TextTable table = new TextTable(List.of("attack", accuracy(1), INTERVAL, SECONDS));
        table.add(
                List.of(
                        "clean",
                        Figures.percent(result.cleanAccuracy()),
                        interval(result, result.cleanAccuracy()),
                        Figures.NONE));
        for (EvaluationResult.AttackResult attack : result.attacks()) {
            table.add(
                    List.of(
                            attack.attack(),
                            Figures.percent(attack.robustAccuracy()),
                            interval(result, attack.robustAccuracy()),
                            Figures.seconds(attack.seconds())));
        }
        return table.add(
                List.of(
                        WORST_CASE,
                        Figures.percent(result.worstCaseAccuracy()),
                        interval(result, result.worstCaseAccuracy()),
                        Figures.seconds(result.seconds())));
    }

    private static String interval(EvaluationResult result, double accuracy) {
        Interval interval = Interval.of(accuracy, result.images());
        return Figures.interval(interval.low(), interval.high());
    }

    private static String accuracy(int repeats) {
        return repeats > 1 ? "worst" : "accuracy";
    }

    private static List<String> row(int repeats, String... cells) {
        List<String> row = new ArrayList<>(List.of(cells));
        if (repeats == 1) {
            row.subList(1, 3).clear();
        }
        return row;
    }

    /**
     * Accuracies and mean losses of several evaluations side by side: clean, under each attack that
     * is in all of them, and in the worst case.
     *
     * @param evaluations at least two, in their order: the first is before, the last is after
     */
    public static TextTable compare(List<Evaluation> evaluations) {
        Evaluation last = evaluations.get(evaluations.size() - 1);
        List<String> header = new ArrayList<>();
        header.add(last.getImages() + " " + last.getSplit() + " images");
        header.add("before");
        evaluations.subList(1, evaluations.size() - 1).stream()
                .map(each -> "round " + each.getDefenderVersion())
                .forEach(header::add);
        header.add("after");
        TextTable table = new TextTable(header);
        add(table, "", evaluations, each -> pair("accuracy", "loss"));
        add(
                table,
                "clean",
                evaluations,
                each -> pair(each.getCleanAccuracy(), each.getCleanLoss()));
        for (AttackEvaluation attack : last.getAttacksList()) {
            String id = attack.getAttack();
            if (evaluations.stream().allMatch(each -> find(each, id).isPresent())) {
                add(table, id, evaluations, each -> pair(find(each, id).orElseThrow()));
            }
        }
        add(
                table,
                WORST_CASE,
                evaluations,
                each -> pair(Figures.percent(each.getWorstCaseAccuracy()), Figures.NONE));
        return table;
    }

    private static Optional<AttackEvaluation> find(Evaluation evaluation, String attack) {
        return evaluation.getAttacksList().stream()
                .filter(each -> each.getAttack().equals(attack))
                .findFirst();
    }

    private static String pair(AttackEvaluation attack) {
        return pair(attack.getRobustAccuracy(), attack.getMeanLoss());
    }

    private static String pair(double accuracy, double loss) {
        return pair(Figures.percent(accuracy), Figures.loss(loss));
    }

    private static String pair(String accuracy, String loss) {
        return "%8s%8s".formatted(accuracy, loss);
    }

    private static void add(
            TextTable table,
            String name,
            List<Evaluation> evaluations,
            Function<Evaluation, String> cell) {
        List<String> row = new ArrayList<>(List.of(name));
        evaluations.forEach(each -> row.add(cell.apply(each)));
        table.add(row);
    }
}
