// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.report;

import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.Measure;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Everything that a game reported, in order. Not safe to share between threads while it grows. */
public final class History {

    private static final String TEST = "test";

    private final List<StepReport> steps = new ArrayList<>();
    private final List<Evaluation> evaluations = new ArrayList<>();

    /** Takes in a report of the defender or the referee. */
    public void add(Report report) {
        if (report.hasStep()) {
            steps.add(report.getStep());
        } else if (report.hasEvaluation()) {
            evaluations.add(report.getEvaluation());
        }
    }

    /** One for each round. */
    public List<StepReport> steps() {
        return Collections.unmodifiableList(steps);
    }

    /** In the order in which they were made. */
    public List<Evaluation> evaluations() {
        return Collections.unmodifiableList(evaluations);
    }

    /** Those on test images. */
    public List<Evaluation> testEvaluations() {
        return evaluations.stream().filter(each -> each.getSplit().equals(TEST)).toList();
    }

    /** Those on validation images. */
    public List<Evaluation> validationEvaluations() {
        return evaluations.stream().filter(each -> !each.getSplit().equals(TEST)).toList();
    }

    /** Ids of everybody who was on a roster. */
    SortedSet<String> attackers() {
        SortedSet<String> ids = new TreeSet<>();
        for (StepReport step : steps) {
            step.getAttackersList().forEach(attacker -> ids.add(attacker.getAttacker()));
        }
        return ids;
    }

    /**
     * Rounds that were trained on without the answer of an attacker, of those that it was meant to
     * play in.
     *
     * @param from the first one
     */
    public long absences(String attacker, long from) {
        return steps.stream()
                .filter(step -> step.getRound() >= from)
                .filter(step -> attacker(step, attacker).filter(AttackerStep::getUsed).isEmpty())
                .count();
    }

    /** Names of the measures that an attacker ever gave. */
    SortedSet<String> measures(String attacker) {
        SortedSet<String> names = new TreeSet<>();
        for (StepReport step : steps) {
            for (AttackerStep each : step.getAttackersList()) {
                if (each.getAttacker().equals(attacker)) {
                    each.getMeasuresList().stream().map(Measure::getName).forEach(names::add);
                }
            }
        }
        return names;
    }

    /** Ids of the attacks of all evaluations. */
    SortedSet<String> evaluatedAttacks() {
        SortedSet<String> ids = new TreeSet<>();
        for (Evaluation evaluation : evaluations) {
            evaluation.getAttacksList().stream().map(AttackEvaluation::getAttack).forEach(ids::add);
        }
        return ids;
    }

    /** What an attacker did in a round, if it was on the roster. */
    static Optional<AttackerStep> attacker(StepReport step, String id) {
        return step.getAttackersList().stream()
                .filter(each -> each.getAttacker().equals(id))
                .findFirst();
    }
}
