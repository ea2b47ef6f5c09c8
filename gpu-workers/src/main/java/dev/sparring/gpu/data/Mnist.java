// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import dev.sparring.gpu.files.RemoteFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * MNIST (LeCun, Cortes, Burges 1998) in its IDX format: 60,000 training and 10,000 test images of
 * hand-written digits, 1x28x28.
 */
final class Mnist {

    private static final int IMAGES_MAGIC = 0x0803;
    private static final int LABELS_MAGIC = 0x0801;
    private static final int CLASSES = 10;

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

    private Mnist() {}

    /** Downloads the files that a directory lacks. */
    static void download(Path directory) throws IOException {
        for (String name : CHECKSUMS.keySet().stream().sorted().toList()) {
            if (DataFile.find(directory, name).isEmpty()) {
                List<String> sources = MIRRORS.stream().map(m -> m + name + ".gz").toList();
                Path target = directory.resolve(name + ".gz");
                RemoteFile.fetch(
                        sources, target, new RemoteFile.Checksum(CHECKSUMS.get(name), true));
            }
        }
    }

    /** Whether all four files are there. */
    static boolean isIn(Path directory) {
        return CHECKSUMS.keySet().stream()
                .allMatch(name -> DataFile.find(directory, name).isPresent());
    }

    /**
     * Reads one part.
     *
     * @param part {@code train} or {@code t10k}
     * @throws IOException naming the file and what is wrong with it
     */
    static Dataset read(Path directory, String part) throws IOException {
        Path imagesFile = DataFile.find(directory, part + "-images-idx3-ubyte").orElseThrow();
        Path labelsFile = DataFile.find(directory, part + "-labels-idx1-ubyte").orElseThrow();
        ByteBuffer images = idx(imagesFile, IMAGES_MAGIC, 3);
        ByteBuffer labels = idx(labelsFile, LABELS_MAGIC, 1);
        int[] shape = {images.getInt(4), 1, images.getInt(8), images.getInt(12)};
        if (labels.getInt(4) != shape[0]) {
            throw new IOException(
                    "%s has %d labels for the %d images of %s"
                            .formatted(labelsFile, labels.getInt(4), shape[0], imagesFile));
        }
        byte[] classes = Arrays.copyOfRange(labels.array(), 8, labels.capacity());
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] < 0 || classes[i] >= CLASSES) {
                throw new IOException(
                        "%s: label %d is %d; expected 0 to 9".formatted(labelsFile, i, classes[i]));
            }
        }
        byte[] pixels = Arrays.copyOfRange(images.array(), 16, images.capacity());
        return new ArrayDataset(shape, pixels, classes, CLASSES);
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
