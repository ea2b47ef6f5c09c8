// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import dev.sparring.gpu.Spelling;
import dev.sparring.gpu.data.Randomness;

/**
 * A kind of classifier with a normalisation of somebody's choice.
 *
 * @param normalisation for as many channels as the images of {@code kind} have
 */
public record NormalisedClassifier(ClassifierKind kind, InputNormalisation normalisation)
        implements ClassifierModel {

    /** Checks that the two fit together. */
    public NormalisedClassifier {
        kind.requireFit(normalisation);
    }

    @Override
    public StateDict initialWeights(Randomness random) {
        return kind.initialWeights(random);
    }

    /** All that tells it from another one, for keys and messages. */
    @Override
    public String toString() {
        return "%s, normalised by %s".formatted(Spelling.of(kind), normalisation.text());
    }
}
