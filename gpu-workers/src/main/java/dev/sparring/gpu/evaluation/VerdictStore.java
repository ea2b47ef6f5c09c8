// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import java.util.Optional;

/**
 * Keeps what a {@link SharedEvaluation} has found, piece by piece, so that nothing is computed
 * twice. It belongs to one evaluation: whoever makes it knows the weights, attacks and images that
 * the pieces are about. Safe to share between threads.
 */
public interface VerdictStore {

    /** The opponent of pieces in which images are classified as they are. */
    String CLEAN = "";

    /**
     * What is computed in one turn.
     *
     * @param opponent its id in the evaluation, or {@link #CLEAN}
     * @param repeat from 0
     * @param from index of the chunk's first image
     * @param to index after the chunk's last image
     */
    record Piece(String opponent, int repeat, int from, int to) {}

    /**
     * The result of a piece of work.
     *
     * @param images indices of the images that were attacked, ascending; others of the chunk were
     *     spared
     * @param verdicts on them, in their order, without exhibits
     * @param zeroGradients of clean images, how many have a gradient that is 0 everywhere; else 0
     */
    record Outcome(int[] images, Verdicts verdicts, int zeroGradients) {}

    /** What came of a piece, if that is known. */
    Optional<Outcome> find(Piece piece);

    /**
     * Remembers what came of a piece; a later outcome of the same piece replaces an earlier one.
     */
    void keep(Piece piece, Outcome outcome);
}
