// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import java.util.Map;

/**
 * A defender to be measured.
 *
 * @param defenderVersion only for messages and the result
 * @param defenderWeights the theta to measure
 * @param attackerStates phi of the attacks that learn, by their ids; an attack without one is used
 *     as it is
 * @param images never trained on
 * @param epsilon radius of the L-infinity ball, in units of the pixel range
 * @param random keyed by the seed; attacks, repeats and chunks are keyed below it
 * @param drop which images an attack is spared
 * @param chunkSize images that an attack of up to ten gradients attacks together, in one turn of
 *     the device; a costlier attack gets fewer, see {@link #chunkSize(long)}; the random draws
 *     depend on it
 */
public record EvaluationRequest(
        long defenderVersion,
        StateDict defenderWeights,
        Map<String, PlayerState> attackerStates,
        ImageBatch images,
        float epsilon,
        Randomness random,
        Drop drop,
        int chunkSize) {

    /** Images per turn unless told otherwise. */
    public static final int DEFAULT_CHUNK_SIZE = 100;

    private static final long FULL_CHUNK_GRADIENTS = 10;
    private static final int SMALLEST_CHUNK = 8;

    /** Which images an attack is spared. */
    public enum Drop {
        /**
         * Images that are already misclassified, as they are or under an earlier repeat of the same
         * attack. Exact for accuracies and several times faster.
         */
        FALLEN,
        /** None: every repeat attacks every image, so that mean losses are over all images. */
        NONE
    }

    /** Checks the sizes. */
    public EvaluationRequest {
        if (images.count() == 0) {
            throw new IllegalArgumentException("an evaluation needs at least one image");
        }
        if (chunkSize < 1) {
            throw new IllegalArgumentException("chunkSize = " + chunkSize + "; at least 1");
        }
        attackerStates = Map.copyOf(attackerStates);
    }

    /**
     * Images per turn of an attack: so many that its turns take about as long as those of an attack
     * of ten gradients, but not so few that batches no longer pay.
     *
     * @param gradients per image
     */
    int chunkSize(long gradients) {
        long fair = chunkSize * FULL_CHUNK_GRADIENTS / Math.max(1, gradients);
        return (int) Math.min(chunkSize, Math.max(SMALLEST_CHUNK, fair));
    }
}
