// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A data set in files. It looks for them in {@code DIRECTORY/NAME}, in the folders that torchvision
 * and Keras make in {@code DIRECTORY}, then in {@code DIRECTORY}, each file plain or with {@code
 * .gz}, and downloads into {@code DIRECTORY/NAME} what is missing.
 */
abstract class DatasetFiles implements DatasetLoader {

    /** The folder of its own, below the directory of all data sets. */
    abstract String folder();

    /** Which files people put there, for messages. */
    abstract String files();

    /**
     * Downloads what a directory lacks.
     *
     * @param testOnly leaves out images to train on, where they have files of their own
     */
    abstract void download(Path directory, boolean testOnly) throws IOException;

    /** Reads the images to train on, if they are somewhere below the directory of all data sets. */
    abstract Optional<Dataset> readTraining(Path directory) throws IOException;

    /** Reads the test images, if they are somewhere below the directory of all data sets. */
    abstract Optional<Dataset> readTest(Path directory) throws IOException;

    @Override
    public final DatasetSplits open(DatasetPlace place, int trainingImages, int validationImages) {
        Path directory = place.directory().get();
        Dataset training = found(directory, false, this::readTraining);
        Dataset test = found(directory, false, this::readTest);
        return DatasetSplits.of(training, test, trainingImages, validationImages);
    }

    @Override
    public final Dataset openTest(DatasetPlace place) {
        return found(place.directory().get(), true, this::readTest);
    }

    /** Reads a part, if it is there. */
    @FunctionalInterface
    private interface Reader {
        Optional<Dataset> read(Path directory) throws IOException;
    }

    private Dataset found(Path directory, boolean testOnly, Reader reader) {
        try {
            Optional<Dataset> part = reader.read(directory);
            if (part.isPresent()) {
                return part.get();
            }
            fill(directory.resolve(folder()), testOnly);
            return reader.read(directory).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private void fill(Path directory, boolean testOnly) throws IOException {
        try {
            download(directory, testOnly);
        } catch (IOException e) {
            String message =
                    "%s is not in %s and cannot be downloaded (%s); put %s there, name another data"
                            + " directory, or play on generated digits";
            String title = description().title();
            throw new IOException(message.formatted(title, directory, e.getMessage(), files()), e);
        }
    }
}
