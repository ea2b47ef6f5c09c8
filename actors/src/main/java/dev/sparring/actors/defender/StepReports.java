// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.gpu.training.TrainingStep;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.StepReport;
import java.util.Iterator;
import java.util.List;

/** Puts into words what a round of training was. */
final class StepReports {

    private StepReports() {}

    /**
     * The losses, accuracies and attackers of a round.
     *
     * @param step its adversarial scores are those of the round's answers, by attacker id
     */
    static StepReport.Builder of(InFlight round, TrainingStep step) {
        long number = round.round().getRound();
        StepReport.Builder report =
                StepReport.newBuilder()
                        .setRound(number)
                        .setDefenderVersion(number + 1)
                        .setCleanLoss(step.clean().loss())
                        .setCleanAccuracy(step.clean().accuracy())
                        .setGradientNorm(step.gradientNorm())
                        .setLearningRate(step.learningRate());
        addAdversarial(report, step.clean().images(), step.adversarial());
        Iterator<TrainingStep.Score> scores = step.adversarial().iterator();
        for (RosterEntry entry : round.round().getRosterList()) {
            InFlight.Answer answer = round.answers().get(entry.getAttacker());
            report.addAttackers(
                    answer == null
                            ? AttackerStep.newBuilder().setAttacker(entry.getAttacker()).build()
                            : used(entry.getAttacker(), answer, round, scores.next()));
        }
        return report;
    }

    private static void addAdversarial(
            StepReport.Builder report, int cleanImages, List<TrainingStep.Score> scores) {
        long images = 0;
        double loss = 0;
        double accuracy = 0;
        for (TrainingStep.Score score : scores) {
            images += score.images();
            loss += score.images() * score.loss();
            accuracy += score.images() * score.accuracy();
        }
        report.setImages(cleanImages + images)
                .setAdversarialLoss(images == 0 ? 0 : loss / images)
                .setAdversarialAccuracy(images == 0 ? 0 : accuracy / images);
    }

    private static AttackerStep used(
            String attacker, InFlight.Answer answer, InFlight round, TrainingStep.Score score) {
        Attack attack = answer.attack();
        return AttackerStep.newBuilder()
                .setAttacker(attacker)
                .setUsed(true)
                .setAttackerVersion(attack.getAttackerVersion())
                .setStaleness(round.round().getRound() - round.round().getDefenderVersion())
                .setLoss(score.loss())
                .setAccuracy(score.accuracy())
                .setSeconds(attack.getSeconds())
                .addAllMeasures(attack.getMeasuresList())
                .setAnswer(answer.position())
                .setAnswerSha256(answer.sha256())
                .build();
    }
}
