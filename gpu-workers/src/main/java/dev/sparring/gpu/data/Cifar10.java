// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import dev.sparring.gpu.files.Archive;
import dev.sparring.gpu.files.RemoteFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * CIFAR-10 (Krizhevsky 2009) in its binary format: records of a label and 3x32x32 pixels, 50,000 to
 * train on in five files and 10,000 to test. A sample with fewer files or images will do. Its
 * pickles for Python are recognised, not read.
 */
final class Cifar10 extends DatasetFiles {

    private static final List<String> NAMES =
            List.of(
                    "airplane",
                    "automobile",
                    "bird",
                    "cat",
                    "deer",
                    "dog",
                    "frog",
                    "horse",
                    "ship",
                    "truck");

    private static final int CLASSES = NAMES.size();
    private static final int SIDE = 32;
    private static final int PIXELS = 3 * SIDE * SIDE;
    private static final String TEST_FILE = "test_batch.bin";
    private static final List<String> TRAINING_FILES =
            IntStream.rangeClosed(1, 5).mapToObj("data_batch_%d.bin"::formatted).toList();

    /** What pickles are converted into; one of {@link #FOLDERS}. */
    private static final String CONVERTED = "cifar-10-batches-bin";

    /** Below the directory of all data sets, in the order in which they are looked at. */
    private static final List<String> FOLDERS =
            List.of(
                    "cifar10",
                    CONVERTED,
                    "cifar10/cifar-10-batches-bin",
                    "CIFAR10",
                    "CIFAR10/cifar-10-batches-bin",
                    "cifar-10",
                    "");

    private static final List<String> PICKLE_FOLDERS =
            List.of(
                    "cifar-10-batches-py",
                    "cifar10/cifar-10-batches-py",
                    "CIFAR10/cifar-10-batches-py",
                    "cifar-10-batches-py-target/cifar-10-batches-py",
                    "");

    private static final String PICKLED_TEST_FILE = "test_batch";

    private static final String ARCHIVE = "cifar-10-binary.tar.gz";
    private static final List<String> SOURCES =
            List.of("https://www.cs.toronto.edu/~kriz/" + ARCHIVE);
    private static final String ARCHIVE_SHA256 =
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd";

    @Override
    public DatasetDescription description() {
        return new DatasetDescription("CIFAR-10", 3, SIDE, NAMES, "resnet20", false);
    }

    @Override
    String folder() {
        return "cifar10";
    }

    @Override
    String files() {
        return "data_batch_1.bin to data_batch_5.bin and test_batch.bin";
    }

    /** Downloads and unpacks the full set, which is one archive. */
    @Override
    void download(Path directory, boolean testOnly) throws IOException {
        Path archive = directory.resolve(ARCHIVE);
        RemoteFile.fetch(SOURCES, archive, new RemoteFile.Checksum(ARCHIVE_SHA256, false));
        Archive.unpack(archive, directory, ".bin");
    }

    /** Reads the training files of the first folder that has any, in their order. */
    @Override
    Optional<Dataset> readTraining(Path directory) throws IOException {
        for (String folder : FOLDERS) {
            List<Path> files = trainingFiles(directory.resolve(folder));
            if (!files.isEmpty()) {
                return Optional.of(read(files));
            }
        }
        refusePickles(directory);
        return Optional.empty();
    }

    /** Reads the test file of the first folder that has it. */
    @Override
    Optional<Dataset> readTest(Path directory) throws IOException {
        for (String folder : FOLDERS) {
            Optional<Path> file = DataFile.find(directory.resolve(folder), TEST_FILE);
            if (file.isPresent()) {
                return Optional.of(read(List.of(file.get())));
            }
        }
        refusePickles(directory);
        return Optional.empty();
    }

    private static void refusePickles(Path directory) throws IOException {
        for (String folder : PICKLE_FOLDERS) {
            Path pickles = directory.resolve(folder);
            if (Files.isRegularFile(pickles.resolve(PICKLED_TEST_FILE))) {
                throw new IOException(
                        "%s has CIFAR-10 as Python's pickles, which only Python reads; convert them: python3 deploy/examples/convert/cifar10.py %s %s"
                                .formatted(pickles, pickles, directory.resolve(CONVERTED)));
            }
        }
    }

    private static List<Path> trainingFiles(Path directory) {
        return TRAINING_FILES.stream()
                .flatMap(name -> DataFile.find(directory, name).stream())
                .toList();
    }

    private static Dataset read(List<Path> files) throws IOException {
        ByteArrayOutputStream labels = new ByteArrayOutputStream();
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        for (Path file : files) {
            byte[] records = DataFile.read(file);
            if (records.length == 0 || records.length % (1 + PIXELS) != 0) {
                throw new IOException(
                        "%s has %d bytes; expected records of %d"
                                .formatted(file, records.length, 1 + PIXELS));
            }
            for (int start = 0; start < records.length; start += 1 + PIXELS) {
                if (records[start] < 0 || records[start] >= CLASSES) {
                    throw new IOException(
                            "%s: the label at byte %d is %d; expected 0 to 9"
                                    .formatted(file, start, records[start]));
                }
                labels.write(records[start]);
                pixels.write(records, start + 1, PIXELS);
            }
        }
        int[] shape = {labels.size(), 3, SIDE, SIDE};
        return new ArrayDataset(shape, pixels.toByteArray(), labels.toByteArray(), CLASSES);
    }
}
