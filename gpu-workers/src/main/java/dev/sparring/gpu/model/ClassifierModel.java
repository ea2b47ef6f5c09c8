// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.Randomness;

/** A classifier but for its weights: which network, and how it normalises its images. */
public interface ClassifierModel {

    /** The network. */
    ClassifierKind kind();

    /** What it does to its images first. */
    InputNormalisation normalisation();

    /**
     * A classifier in a sub-manager of {@code manager}, its weights zero until they are loaded; the
     * caller closes it.
     */
    default Classifier open(NDManager manager) {
        return kind().open(manager, normalisation());
    }

    /** Random initial weights, on the host. */
    StateDict initialWeights(Randomness random);
}
