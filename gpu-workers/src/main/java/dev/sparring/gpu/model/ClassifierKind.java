// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.Randomness;

/** The classifiers that can defend. */
public enum ClassifierKind {
    /** LeNet-5 for 1x28x28 images, 61,706 parameters. */
    LENET5 {
        @Override
        public Classifier open(NDManager manager) {
            return new LeNet5(manager);
        }

        @Override
        public StateDict initialWeights(Randomness random) {
            return LeNet5.initialWeights(random);
        }
    },
    /** ResNet-20 for 3x32x32 images, 269,722 parameters. */
    RESNET20 {
        @Override
        public Classifier open(NDManager manager) {
            return new ResNet20(manager);
        }

        @Override
        public StateDict initialWeights(Randomness random) {
            return ResNet20.initialWeights(random);
        }
    };

    /**
     * A classifier in a sub-manager of {@code manager}, its weights zero until they are loaded; the
     * caller closes it.
     */
    public abstract Classifier open(NDManager manager);

    /** Random initial weights, on the host. */
    public abstract StateDict initialWeights(Randomness random);
}
