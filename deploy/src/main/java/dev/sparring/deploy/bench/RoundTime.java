// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.bench;

import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.PhaseSeconds;
import dev.sparring.protocol.v1.StepReport;

/**
 * Where the seconds of a round over Kafka went.
 *
 * @param total from the report of the round before to its own
 * @param attacks on their devices, all attackers together; with several devices some of it is done
 *     at the same time
 * @param training on the device
 * @param queueing before the training, for the device
 * @param travelling from a published round to its last answer, without the attacks: records on
 *     their way, parsed, judged, waiting for the device
 * @param committing the transaction that dealt the round
 */
record RoundTime(
        double total,
        double attacks,
        double training,
        double queueing,
        double travelling,
        double committing) {

    static RoundTime of(StepReport report, double total) {
        double attacks =
                report.getAttackersList().stream().mapToDouble(AttackerStep::getSeconds).sum();
        PhaseSeconds phases = report.getSeconds();
        return new RoundTime(
                total,
                attacks,
                phases.getTraining(),
                phases.getQueueing(),
                Math.max(0, phases.getWaiting() - attacks),
                phases.getCommitting());
    }
}
