// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import dev.sparring.gpu.Spelling;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The data sets that can be played on. A new one is a {@link DatasetLoader} and a line here: every
 * setting, message and page takes what it needs from its {@link DatasetDescription}.
 */
public enum DatasetKind {
    /** Generated digits, 1x28x28. */
    DIGITS(new Digits()),
    /** MNIST, 1x28x28. */
    MNIST(new Mnist()),
    /** CIFAR-10, 3x32x32. */
    CIFAR10(new Cifar10());

    private final DatasetLoader loader;

    DatasetKind(DatasetLoader loader) {
        this.loader = loader;
    }

    /** The data set of a name as settings have it, such as {@code mnist}. */
    public static Optional<DatasetKind> named(String name) {
        return Arrays.stream(values()).filter(kind -> Spelling.of(kind).equals(name)).findFirst();
    }

    /** The names of all of them, as settings have them. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Spelling::of).toList();
    }

    /** What its images look like and what people call them. */
    public DatasetDescription description() {
        return loader.description();
    }

    /** The folder that its downloads go to, below the directory of all data sets. */
    Optional<String> folder() {
        return loader instanceof DatasetFiles files
                ? Optional.of(files.folder())
                : Optional.empty();
    }

    /**
     * All images, split.
     *
     * @param trainingImages 0: all but the validation images
     * @throws IllegalArgumentException if there are not so many images
     * @throws UncheckedIOException if files are missing and cannot be downloaded, or are damaged
     */
    public DatasetSplits open(DatasetPlace place, int trainingImages, int validationImages) {
        return loader.open(place, trainingImages, validationImages);
    }

    /**
     * The test images alone; those to train on need not be there.
     *
     * @throws UncheckedIOException as {@link #open}
     */
    public Dataset openTest(DatasetPlace place) {
        return loader.openTest(place);
    }
}
