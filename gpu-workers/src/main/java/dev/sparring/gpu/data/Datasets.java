// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import dev.sparring.gpu.files.Cache;
import dev.sparring.gpu.files.FetchedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The data sets that can be played on. Those with files look for them in {@code DIRECTORY/NAME},
 * then in {@code DIRECTORY}, each file plain or with {@code .gz}, and download into {@code
 * DIRECTORY/NAME} what is missing.
 */
public final class Datasets {

    /** As many generated digits as there are to train on, if nobody asks for fewer. */
    public static final int GENERATED_TRAINING_IMAGES = 1_000_000;

    private static final int GENERATED_TEST_IMAGES = 10_000;

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
                new GeneratedDigits(random.with("test"), GENERATED_TEST_IMAGES),
                trainingImages,
                validationImages);
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
        Path own = directory.resolve("mnist");
        try {
            Path files = !Mnist.isIn(own) && Mnist.isIn(directory) ? directory : own;
            if (!Mnist.isIn(files)) {
                download("MNIST", own, "the four *-ubyte.gz files", Mnist::download);
            }
            return DatasetSplits.of(
                    Mnist.read(files, "train"),
                    Mnist.read(files, "t10k"),
                    trainingImages,
                    validationImages);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
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
        Path own = directory.resolve("cifar10");
        try {
            Path files = !Cifar10.isIn(own) && Cifar10.isIn(directory) ? directory : own;
            if (!Cifar10.isIn(files)) {
                download(
                        "CIFAR-10",
                        own,
                        "data_batch_1.bin to data_batch_5.bin and test_batch.bin",
                        Cifar10::download);
            }
            return DatasetSplits.of(
                    Cifar10.readTraining(files),
                    Cifar10.readTest(files),
                    trainingImages,
                    validationImages);
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
