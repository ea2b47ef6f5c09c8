// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import dev.sparring.gpu.files.RemoteFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * MNIST (LeCun, Cortes, Burges 1998): 60,000 training and 10,000 test images of hand-written
 * digits, 1x28x28. In its IDX format, as its authors, torchvision and others lay the files out, or
 * in Keras's {@code mnist.npz}.
 */
final class Mnist extends DatasetFiles {

    private static final int IMAGES_MAGIC = 0x0803;
    private static final int LABELS_MAGIC = 0x0801;
    private static final int CLASSES = 10;
    private static final int SIDE = 28;
    private static final String TRAINING = "train";
    private static final String TEST = "t10k";
    private static final String KERAS = "mnist.npz";

    /** Below the directory of all data sets, in the order in which they are looked at. */
    private static final List<String> FOLDERS =
            List.of("mnist", "MNIST/raw", "MNIST", "mnist/raw", "raw", "");

    private static final List<String> MIRRORS =
            List.of(
                    "https://ossci-datasets.s3.amazonaws.com/mnist/",
                    "https://storage.googleapis.com/cvdf-datasets/mnist/");

    /** SHA-256 of the uncompressed files. */
    private static final Map<String, String> CHECKSUMS =
            Map.of(
                    "train-images-idx3-ubyte",
                    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                    "train-labels-idx1-ubyte",
                    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                    "t10k-images-idx3-ubyte",
                    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                    "t10k-labels-idx1-ubyte",
                    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

    @Override
    public DatasetDescription description() {
        return new DatasetDescription("MNIST", 1, SIDE, Digits.NAMES, "lenet5", false);
    }

    @Override
    String folder() {
        return "mnist";
    }

    @Override
    String files() {
        return "the four *-ubyte.gz files";
    }

    @Override
    void download(Path directory, boolean testOnly) throws IOException {
        for (String name : CHECKSUMS.keySet().stream().sorted().toList()) {
            boolean wanted = !testOnly || name.startsWith(TEST);
            if (wanted && DataFile.find(directory, name).isEmpty()) {
                List<String> sources = MIRRORS.stream().map(m -> m + name + ".gz").toList();
                Path target = directory.resolve(name + ".gz");
                RemoteFile.fetch(
                        sources, target, new RemoteFile.Checksum(CHECKSUMS.get(name), true));
            }
        }
    }

    @Override
    Optional<Dataset> readTraining(Path directory) throws IOException {
        return read(directory, TRAINING);
    }

    @Override
    Optional<Dataset> readTest(Path directory) throws IOException {
        return read(directory, TEST);
    }

    /**
     * Reads one part.
     *
     * @throws IOException naming the file and what is wrong with it
     */
    private static Optional<Dataset> read(Path directory, String part) throws IOException {
        for (String name : FOLDERS) {
            Path folder = directory.resolve(name);
            Optional<Path> images = find(folder, part + "-images", "idx3-ubyte");
            Optional<Path> labels = find(folder, part + "-labels", "idx1-ubyte");
            if (images.isPresent() && labels.isPresent()) {
                return Optional.of(read(images.get(), labels.get()));
            }
            Optional<Dataset> keras =
                    readKeras(folder.resolve(KERAS), part.equals(TRAINING) ? "train" : "test");
            if (keras.isPresent()) {
                return keras;
            }
        }
        return Optional.empty();
    }

    /** Some write a dot in the place of the last dash. */
    private static Optional<Path> find(Path folder, String what, String format) {
        return DataFile.find(folder, what + "-" + format)
                .or(() -> DataFile.find(folder, what + "." + format));
    }

    private static Dataset read(Path imagesFile, Path labelsFile) throws IOException {
        ByteBuffer images = idx(imagesFile, IMAGES_MAGIC, 3);
        ByteBuffer labels = idx(labelsFile, LABELS_MAGIC, 1);
        int[] shape = {images.getInt(4), images.getInt(8), images.getInt(12)};
        byte[] classes = Arrays.copyOfRange(labels.array(), 8, labels.capacity());
        byte[] pixels = Arrays.copyOfRange(images.array(), 16, images.capacity());
        return dataset(imagesFile, shape, pixels, labelsFile, classes);
    }

    /** Reads a part of a file that may not be there, or have the other part alone. */
    private static Optional<Dataset> readKeras(Path file, String part) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (Npz arrays = Npz.open(file)) {
            Optional<Npz.Bytes> images = arrays.find("x_" + part);
            Optional<Npz.Bytes> labels = arrays.find("y_" + part);
            if (images.isEmpty() || labels.isEmpty()) {
                return Optional.empty();
            }
            int[] shape = images.get().shape();
            if (shape.length != 3) {
                throw new IOException(
                        "%s: x_%s has shape %s; expected (N, 28, 28)"
                                .formatted(file, part, Arrays.toString(shape)));
            }
            return Optional.of(
                    dataset(file, shape, images.get().values(), file, labels.get().values()));
        }
    }

    private static Dataset dataset(
            Path imagesFile, int[] shape, byte[] pixels, Path labelsFile, byte[] classes)
            throws IOException {
        if (shape[1] != SIDE || shape[2] != SIDE) {
            throw new IOException(
                    "%s has images of %dx%d pixels; the classifier takes %dx%d"
                            .formatted(imagesFile, shape[1], shape[2], SIDE, SIDE));
        }
        if (classes.length != shape[0]) {
            throw new IOException(
                    "%s has %d labels for the %d images of %s"
                            .formatted(labelsFile, classes.length, shape[0], imagesFile));
        }
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] < 0 || classes[i] >= CLASSES) {
                throw new IOException(
                        "%s: label %d is %d; expected 0 to 9".formatted(labelsFile, i, classes[i]));
            }
        }
        return new ArrayDataset(new int[] {shape[0], 1, SIDE, SIDE}, pixels, classes, CLASSES);
    }

    /** The bytes of a file after checking its magic number, and its length against its sizes. */
    private static ByteBuffer idx(Path file, int magic, int dimensions) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(DataFile.read(file));
        int head = 4 + 4 * dimensions;
        if (bytes.capacity() < head || bytes.getInt(0) != magic) {
            throw new IOException(
                    "%s is no IDX file of %d dimensions: it does not start with %08x"
                            .formatted(file, dimensions, magic));
        }
        long expected = 1;
        for (int i = 1; i <= dimensions; i++) {
            expected *= bytes.getInt(4 * i);
        }
        if (expected != bytes.capacity() - head) {
            throw new IOException(
                    "%s has %d bytes of data; its header says %d"
                            .formatted(file, bytes.capacity() - head, expected));
        }
        return bytes;
    }
}
