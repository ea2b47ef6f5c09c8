// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.model.StateDict;

/**
 * A round for an attacker.
 *
 * @param round only for messages
 * @param defenderVersion of {@code defenderWeights}: equal versions have equal weights
 * @param defenderWeights the theta to attack
 * @param batch clean images
 * @param epsilon radius of the L-infinity ball, in units of the pixel range
 * @param random keyed by (seed, player, round)
 * @param learn whether an attack that learns answers with {@link LearningAttack#learn}
 */
public record CraftRequest(
        long round,
        long defenderVersion,
        StateDict defenderWeights,
        ImageBatch batch,
        float epsilon,
        Randomness random,
        boolean learn) {}
