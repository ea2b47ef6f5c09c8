// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.RandomRows;
import dev.sparring.gpu.data.Randomness;

/**
 * The input of an attack. Arrays are the caller's: not to be changed or closed.
 *
 * @param images float32 (N, C, H, W) in [0, 1], clean; their manager takes the answer
 * @param labels int64 (N), from 0 to K - 1
 * @param epsilon radius of the L-infinity ball, in units of the pixel range; 0 allows no change
 * @param random keyed by (seed, round, player); the same key gives the same attack, bit for bit. In
 *     an evaluation also by the first of the images; what is drawn from it for an image then
 *     depends on which others are left
 * @param draws a row for each image: of {@code random} in a round; in an evaluation keyed by the
 *     image's place in the data set, so that its verdict depends on nothing but itself
 * @param misclassificationSuffices whether nothing but the verdict is asked for: any image within
 *     the ball that is misclassified is then as good as any other, and an attack may stop working
 *     on an example as soon as it has one. It need not; where it is false, it must not
 * @param evaluation whether many images are measured, and not a round played. An attack may then
 *     look on the host, now and then, which examples need no more steps. In a round it should do so
 *     once at most: on a GPU each look waits for all that was computed so far. What is found for an
 *     example does not depend on it
 */
public record AttackInput(
        NDArray images,
        NDArray labels,
        float epsilon,
        Randomness random,
        RandomRows draws,
        boolean misclassificationSuffices,
        boolean evaluation) {

    /**
     * Some of the examples.
     *
     * @param manager of the arrays, and of the answer
     * @param from the first
     * @param to the first that is not one of them
     */
    public AttackInput rows(NDManager manager, int from, int to) {
        return new AttackInput(
                rows(manager, images, from, to),
                rows(manager, labels, from, to),
                epsilon,
                random,
                draws.rows(from, to),
                misclassificationSuffices,
                evaluation);
    }

    private static NDArray rows(NDManager manager, NDArray array, int from, int to) {
        NDArray rows = array.get(from + ":" + to);
        rows.attach(manager);
        return rows;
    }

    /** One whose rows are all of {@code random}. */
    public AttackInput(
            NDArray images,
            NDArray labels,
            float epsilon,
            Randomness random,
            boolean misclassificationSuffices,
            boolean evaluation) {
        this(
                images,
                labels,
                epsilon,
                random,
                RandomRows.together(random, Math.toIntExact(images.getShape().get(0))),
                misclassificationSuffices,
                evaluation);
    }

    /** A round's attack, or one like it. */
    public AttackInput(
            NDArray images,
            NDArray labels,
            float epsilon,
            Randomness random,
            boolean misclassificationSuffices) {
        this(images, labels, epsilon, random, misclassificationSuffices, false);
    }

    /** A round's attack, which asks for the best point of each image. */
    public AttackInput(NDArray images, NDArray labels, float epsilon, Randomness random) {
        this(images, labels, epsilon, random, false);
    }
}
