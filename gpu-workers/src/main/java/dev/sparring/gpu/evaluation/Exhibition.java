// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import dev.sparring.gpu.data.ImageBatch;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Pictures to look at: clean images, what attacks made of them, and what the classifier says.
 *
 * @param clean the images as they are
 * @param predictions the classifier's labels for {@code clean}
 * @param attacks by id
 */
public record Exhibition(ImageBatch clean, int[] predictions, SortedMap<String, Attacked> attacks) {

    /**
     * The same images under one attack.
     *
     * @param images row-major float32 values in [0, 1], as many as {@code clean} has pixels
     * @param predictions the classifier's labels
     */
    public record Attacked(float[] images, int[] predictions) {}

    /** Keeps a copy of the map. */
    public Exhibition {
        attacks = Collections.unmodifiableSortedMap(new TreeMap<>(attacks));
    }
}
