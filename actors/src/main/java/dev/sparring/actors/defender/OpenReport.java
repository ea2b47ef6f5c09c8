// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is told of a round that was trained on. It can be told when all answers that were used are
 * in the log, and it is known where. Not safe for concurrent use.
 */
final class OpenReport {

    private final StepReport.Builder step;
    private final int index;
    private final Map<String, AnswerPlace> places = new TreeMap<>();
    private final long epochMillis = System.currentTimeMillis();

    /**
     * A report of now.
     *
     * @param step without where its answers lie
     * @param round with these answers
     * @param index of the record, among those that are published with it, which it goes before
     */
    OpenReport(StepReport.Builder step, InFlight round, int index) {
        this.step = step;
        this.index = index;
        round.answers().forEach((attacker, answer) -> places.put(attacker, answer.place()));
    }

    long round() {
        return step.getRound();
    }

    int index() {
        return index;
    }

    /** Whether the log holds every answer. */
    boolean isComplete() {
        return places.values().stream().allMatch(place -> place.position().isPresent());
    }

    /**
     * The report.
     *
     * @param read how far attackers' topics are read now
     */
    Report.Builder complete(Offsets read) {
        for (AttackerStep.Builder attacker : step.getAttackersBuilderList()) {
            if (attacker.getUsed()) {
                AnswerPlace place = places.get(attacker.getAttacker());
                attacker.setAnswer(place.position().orElseThrow());
            }
        }
        Offsets judged = new Offsets(step.getJudgedList());
        Offsets answered = read.copy();
        // a reader may be far behind what the broker has acknowledged
        places.values().forEach(place -> answered.atLeast(place.next().orElseThrow()));
        for (InputOffset input : answered.list()) {
            if (judged.of(input.getTopic()).stream().noneMatch(input::equals)) {
                step.addAnswered(input);
            }
        }
        return Report.newBuilder().setEpochMillis(epochMillis).setStep(step);
    }
}
