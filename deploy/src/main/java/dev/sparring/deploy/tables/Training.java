// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

/**
 * How a training game went.
 *
 * @param run its directory
 * @param attackers who trained the defence, with what is worth knowing of them
 * @param rounds that were played
 * @param warmUpRounds of them on clean images only
 * @param learningRate of the defender
 * @param seconds of wall-clock time of its rounds
 */
public record Training(
        String run,
        String attackers,
        long rounds,
        long warmUpRounds,
        double learningRate,
        double seconds) {}
