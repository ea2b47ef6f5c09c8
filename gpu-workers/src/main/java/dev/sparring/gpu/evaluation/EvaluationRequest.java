// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import dev.sparring.gpu.attack.SteadyTarget;
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
 * @param random keyed by the seed; attacks, repeats and images are keyed below it
 * @param drop which images an attack is spared
 * @param chunks how many images are attacked together, in one turn of the device; on a CPU no
 *     verdict depends on it
 * @param exhibits how many of the first images are kept, clean and under each attack, for people to
 *     look at
 */
public record EvaluationRequest(
        long defenderVersion,
        StateDict defenderWeights,
        Map<String, PlayerState> attackerStates,
        ImageBatch images,
        float epsilon,
        Randomness random,
        Drop drop,
        Chunks chunks,
        int exhibits) {

    /** The images that an attack skips. */
    public enum Drop {
        /**
         * Images that are already misclassified, as they are or under an earlier repeat of the same
         * attack. Exact for accuracies and several times faster.
         */
        FALLEN,
        /** None: every repeat attacks every image, so that mean losses are over all images. */
        NONE
    }

    /**
     * Images per turn.
     *
     * @param images at most, at least 1; a GPU takes several chunks at once
     * @param shared whether others wait for the device, so that turns must be short
     */
    public record Chunks(int images, boolean shared) {

        /** For one of several that use a device. */
        public static final Chunks SHARED = new Chunks(100, true);

        /** For one that has the device to itself: whole chunks however long they take. */
        public static final Chunks ALONE = new Chunks(100, false);

        private static final long FULL_CHUNK_GRADIENTS = 10;

        /** A GPU issues them all at once, as one recording. */
        private static final long FULL_GRADIENTS_OF_A_GPU = 100;

        private static final int SMALLEST_CHUNK = SteadyTarget.SMALLEST_BATCH;

        /** Checks the range. */
        public Chunks {
            if (images < 1) {
                throw new IllegalArgumentException("chunks of " + images + " images; at least 1");
            }
        }

        /**
         * Images per turn of an attack: where the device is shared so many that its turns take
         * about as long as those of an attack of ten gradients, but not so few that batches no
         * longer pay. A device that takes several chunks at once takes whole ones, for an attack of
         * more than a hundred gradients fewer of them: fewer images than a chunk would take as
         * long.
         *
         * @param cost per image, in gradients
         * @param together chunks that are attacked together, at least 1
         */
        int images(long cost, int together) {
            if (!shared) {
                return Math.multiplyExact(images, together);
            }
            if (together > 1) {
                long whole = together * FULL_GRADIENTS_OF_A_GPU / Math.max(1, cost);
                return Math.multiplyExact(images, (int) Math.min(together, Math.max(1, whole)));
            }
            long fair = images * FULL_CHUNK_GRADIENTS / Math.max(1, cost);
            return (int) Math.min(images, Math.max(SMALLEST_CHUNK, fair));
        }
    }

    /** Checks the sizes. */
    public EvaluationRequest {
        if (images.count() == 0) {
            throw new IllegalArgumentException("an evaluation needs at least one image");
        }
        if (exhibits < 0) {
            throw new IllegalArgumentException("exhibits = " + exhibits + "; at least 0");
        }
        attackerStates = Map.copyOf(attackerStates);
    }
}
