// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.Spelling;
import dev.sparring.gpu.data.DatasetKind;
import dev.sparring.gpu.data.Randomness;
import java.util.Arrays;
import java.util.List;

/** The classifiers that can defend. As a model, each normalises as is usual here. */
public enum ClassifierKind implements ClassifierModel {
    /** LeNet-5 for 1x28x28 images, 61,706 parameters; images go in as they are. */
    LENET5("LeNet-5", 1, InputNormalisation.NONE) {
        @Override
        public Classifier open(NDManager manager, InputNormalisation normalisation) {
            return new LeNet5(manager, normalisation);
        }

        @Override
        public StateDict initialWeights(Randomness random) {
            return LeNet5.initialWeights(random);
        }

        @Override
        List<Parameters.Spec> specs() {
            return LeNet5.SPECS;
        }
    },
    /** ResNet-20 for 3x32x32 images, 269,722 parameters; normalised as for ImageNet. */
    RESNET20("ResNet-20", 3, InputNormalisation.IMAGENET) {
        @Override
        public Classifier open(NDManager manager, InputNormalisation normalisation) {
            return new ResNet20(manager, normalisation);
        }

        @Override
        public StateDict initialWeights(Randomness random) {
            return ResNet20.initialWeights(random);
        }

        @Override
        List<Parameters.Spec> specs() {
            return ResNet20.SPECS;
        }
    };

    private final String title;
    private final int channels;
    private final InputNormalisation usual;

    ClassifierKind(String title, int channels, InputNormalisation usual) {
        this.title = title;
        this.channels = channels;
        this.usual = usual;
    }

    /** The classifier that plays on a data set unless settings choose another. */
    public static ClassifierKind usualFor(DatasetKind images) {
        String name = images.description().classifier();
        return Arrays.stream(values())
                .filter(kind -> Spelling.of(kind).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no classifier " + name));
    }

    /** Its name among people, such as {@code LeNet-5}. */
    public String title() {
        return title;
    }

    @Override
    public ClassifierKind kind() {
        return this;
    }

    /** The usual one, of games whose settings say nothing. */
    @Override
    public InputNormalisation normalisation() {
        return usual;
    }

    /** The same as {@link #open(NDManager)} with another normalisation. */
    public abstract Classifier open(NDManager manager, InputNormalisation normalisation);

    /**
     * Checks a normalisation.
     *
     * @throws IllegalArgumentException in one line, if it is for images with more or fewer channels
     */
    public void requireFit(InputNormalisation normalisation) {
        normalisation
                .channels()
                .filter(count -> count != channels)
                .ifPresent(
                        count -> {
                            throw new IllegalArgumentException(
                                    "%s is for images with %d channels, and %s takes images with %d"
                                            .formatted(
                                                    normalisation.text(),
                                                    count,
                                                    Spelling.of(this),
                                                    channels));
                        });
    }

    /**
     * Checks weights without a device.
     *
     * @throws IllegalArgumentException as {@link Classifier#load}
     */
    public void requireFit(StateDict weights) {
        Parameters.requireFit(title, specs(), weights);
    }

    /** Its arrays. */
    abstract List<Parameters.Spec> specs();
}
