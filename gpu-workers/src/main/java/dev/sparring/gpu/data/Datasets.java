// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import dev.sparring.gpu.files.Cache;
import dev.sparring.gpu.files.FetchedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The data sets that can be played on. Those with files look for them in {@code DIRECTORY/NAME}, in
 * the folders that torchvision and Keras make in {@code DIRECTORY}, then in {@code DIRECTORY}, each
 * file plain or with {@code .gz}, and download into {@code DIRECTORY/NAME} what is missing.
 */
public final class Datasets {

    /** As many generated digits as there are to train on, if nobody asks for fewer. */
    public static final int GENERATED_TRAINING_IMAGES = 1_000_000;

    private static final int GENERATED_TEST_IMAGES = 10_000;

    private static final Filed MNIST =
            new Filed("MNIST", "mnist", "the four *-ubyte.gz files", Mnist::download);
    private static final Filed CIFAR10 =
            new Filed(
                    "CIFAR-10",
                    "cifar10",
                    "data_batch_1.bin to data_batch_5.bin and test_batch.bin",
                    (directory, testOnly) -> Cifar10.download(directory));

    private Datasets() {}

    /**
     * The folder that somebody names: its path, or the URL and SHA-256 of a tar archive with the
     * files, which is fetched once.
     *
     * @throws IllegalArgumentException in one line, if it is a URL and not well written
     * @throws UncheckedIOException in one line, if it cannot be fetched
     */
    public static Path located(String pathOrUrl) {
        try {
            return FetchedFile.isUrl(pathOrUrl)
                    ? FetchedFile.of(pathOrUrl).unpacked()
                    : Path.of(pathOrUrl);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where they are kept if nobody names a place. */
    public static Path inCache() {
        return Cache.here()
                .existing("mnist")
                .or(() -> Cache.here().existing("cifar10"))
                .map(Path::getParent)
                .orElseGet(Cache.here()::likely);
    }

    /**
     * {@link GeneratedDigits}; needs no files.
     *
     * @param random keyed by the game's seed; test images are drawn from another stream of it
     * @param trainingImages 0: {@value #GENERATED_TRAINING_IMAGES}
     * @throws IllegalArgumentException if there are not so many images
     */
    public static DatasetSplits generatedDigits(
            Randomness random, int trainingImages, int validationImages) {
        return DatasetSplits.of(
                new GeneratedDigits(
                        random.with("training"), GENERATED_TRAINING_IMAGES + validationImages),
                generatedTestDigits(random),
                trainingImages,
                validationImages);
    }

    /** The test images of {@link #generatedDigits}. */
    public static Dataset generatedTestDigits(Randomness random) {
        return new GeneratedDigits(random.with("test"), GENERATED_TEST_IMAGES);
    }

    /**
     * MNIST.
     *
     * @param directory of all data sets
     * @param trainingImages 0: all 60,000 but the validation images
     * @throws IllegalArgumentException if there are not so many images
     * @throws UncheckedIOException if files are missing and cannot be downloaded, or are damaged
     */
    public static DatasetSplits mnist(Path directory, int trainingImages, int validationImages) {
        Dataset training = found(directory, MNIST, false, Mnist::readTraining);
        Dataset test = found(directory, MNIST, false, Mnist::readTest);
        return DatasetSplits.of(training, test, trainingImages, validationImages);
    }

    /**
     * The test images of MNIST; those to train on need not be there.
     *
     * @throws UncheckedIOException as {@link #mnist}
     */
    public static Dataset mnistTest(Path directory) {
        return found(directory, MNIST, true, Mnist::readTest);
    }

    /**
     * CIFAR-10, or a sample of it.
     *
     * @param directory of all data sets
     * @param trainingImages 0: all but the validation images
     * @throws IllegalArgumentException if there are not so many images
     * @throws UncheckedIOException if files are missing and cannot be downloaded, or are damaged
     */
    public static DatasetSplits cifar10(Path directory, int trainingImages, int validationImages) {
        Dataset training = found(directory, CIFAR10, false, Cifar10::readTraining);
        Dataset test = found(directory, CIFAR10, false, Cifar10::readTest);
        return DatasetSplits.of(training, test, trainingImages, validationImages);
    }

    /**
     * The test images of CIFAR-10; those to train on need not be there.
     *
     * @throws UncheckedIOException as {@link #cifar10}
     */
    public static Dataset cifar10Test(Path directory) {
        return found(directory, CIFAR10, true, Cifar10::readTest);
    }

    /**
     * A data set in files.
     *
     * @param folder of its own, below the directory of all data sets
     * @param files what to put there
     */
    private record Filed(String name, String folder, String files, Download download) {}

    /** Fills a directory, with the test images at least. */
    @FunctionalInterface
    private interface Download {
        void to(Path directory, boolean testOnly) throws IOException;
    }

    /** Reads a part, if it is there. */
    @FunctionalInterface
    private interface Reader {
        Optional<Dataset> read(Path directory) throws IOException;
    }

    private static Dataset found(Path directory, Filed set, boolean testOnly, Reader reader) {
        try {
            Optional<Dataset> part = reader.read(directory);
            if (part.isPresent()) {
                return part.get();
            }
            Path own = directory.resolve(set.folder);
            download(set.name, own, set.files, path -> set.download.to(path, testOnly));
            return reader.read(directory).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** Fills a directory. */
    @FunctionalInterface
    interface Source {
        void download(Path directory) throws IOException;
    }

    static void download(String name, Path directory, String files, Source source)
            throws IOException {
        try {
            source.download(directory);
        } catch (IOException e) {
            String message =
                    "%s is not in %s and cannot be downloaded (%s); put %s there, name another data"
                            + " directory, or play on generated digits";
            throw new IOException(message.formatted(name, directory, e.getMessage(), files), e);
        }
    }
}
