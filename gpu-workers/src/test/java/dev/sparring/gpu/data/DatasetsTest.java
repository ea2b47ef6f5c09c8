// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.Mode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatasetsTest {

    private static final int RECORD = 3073;
    private static final Path DATA = Path.of(System.getProperty("data.dir", "data"));

    @TempDir private Path directory;

    @Test
    void shouldKeepValidationImagesFromTraining() {
        DatasetSplits splits = DatasetKind.DIGITS.open(DatasetPlace.of(Randomness.of(1)), 200, 50);
        assertThat(splits.training().size()).isEqualTo(200);
        assertThat(splits.validation().size()).isEqualTo(50);
        assertThat(splits.test().size()).isEqualTo(10_000);
        Dataset all = ((DatasetPart) splits.training()).whole();
        assertThat(splits.validation().slice(49, 50).pixels())
                .isEqualTo(all.slice(all.size() - 1, all.size()).pixels());
        assertThat(splits.test().slice(0, 1).pixels())
                .isNotEqualTo(splits.training().slice(0, 1).pixels());
    }

    @Test
    void shouldRefuseMoreImagesThanThereAre() {
        assertThatThrownBy(
                        () ->
                                DatasetKind.DIGITS.open(
                                        DatasetPlace.of(Randomness.of(1)), 2_000_000, 0))
                .hasMessageContaining("2000000 training images; use 1 to 1000000");
        Dataset five = new GeneratedDigits(Randomness.of(1), 5);
        assertThatThrownBy(() -> DatasetSplits.of(five, five, 0, 5))
                .hasMessageContaining("5 validation images of 5");
    }

    @Test
    void shouldReadIdxFilesCompressedOrNot() throws IOException {
        writeMnist(directory.resolve("mnist"), 3);
        DatasetSplits splits = DatasetKind.MNIST.open(DatasetPlace.of(directory), 0, 1);
        assertThat(splits.training().slice(0, 2).labels()).containsExactly(0, 1);
        assertThat(splits.training().slice(0, 1).pixels()).hasSize(784).startsWith(0, 1, 2);
        assertThat(splits.validation().slice(0, 1).pixels()).startsWith(2, 3, 4);
        assertThat(splits.test().size()).isEqualTo(3);
        assertThat(ImageHash.of(splits.training(), splits.validation()))
                .isEqualTo(ImageHash.of(splits.test()));
        assertThat(
                        DatasetKind.MNIST
                                .open(DatasetPlace.of(directory.resolve("mnist")), 0, 0)
                                .training()
                                .size())
                .isEqualTo(3);
    }

    @Test
    void shouldNameADamagedIdxFile() throws IOException {
        Path mnist = directory.resolve("mnist");
        writeMnist(mnist, 3);
        Path labels = mnist.resolve("t10k-labels-idx1-ubyte");
        Files.write(labels, idx(0x801, new int[] {2}, new byte[2]));
        assertRefused("2 labels for the 3 images");
        Files.write(labels, idx(0x801, new int[] {3}, new byte[] {1, 2, 10}));
        assertRefused("label 2 is 10");
        Files.write(labels, idx(0x801, new int[] {3}, new byte[2]));
        assertRefused("has 2 bytes of data; its header says 3");
        Files.write(labels, idx(0x803, new int[] {3}, new byte[3]));
        assertRefused("does not start with 00000801");
        Files.write(labels, new byte[1]);
        assertRefused("is no IDX file");
    }

    @Test
    void shouldNameACutGzipFile() throws IOException {
        Path mnist = directory.resolve("mnist");
        writeMnist(mnist, 3);
        Path images = mnist.resolve("train-images-idx3-ubyte.gz");
        byte[] whole = Files.readAllBytes(images);
        Files.write(images, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertRefused("train-images-idx3-ubyte.gz cannot be read");
    }

    @Test
    void shouldNotUnpackMoreThanADataSetHas() throws IOException {
        Path bomb = directory.resolve("bomb.gz");
        writeGzip(bomb, new byte[1001]);
        assertThat(DataFile.read(bomb, 1001)).hasSize(1001);
        assertThatThrownBy(() -> DataFile.read(bomb, 1000))
                .hasMessageStartingWith(bomb + " cannot be read (it holds more than 1000 bytes)");
    }

    @Test
    void shouldSayWhereFilesGoWhenThereIsNoNetwork() {
        assertThatThrownBy(() -> new Offline().openTest(DatasetPlace.of(directory)))
                .hasMessage(
                        "NONE is not in %s and cannot be downloaded (no such host); put the files"
                                        .formatted(directory.resolve("none"))
                                + " there, name another data directory, or play on generated"
                                + " digits");
    }

    /** A data set whose files are nowhere. */
    private static final class Offline extends DatasetFiles {

        @Override
        public DatasetDescription description() {
            return new DatasetDescription("NONE", 1, 28, Digits.NAMES, "lenet5", false);
        }

        @Override
        String folder() {
            return "none";
        }

        @Override
        String files() {
            return "the files";
        }

        @Override
        void download(Path target, boolean testOnly) throws IOException {
            throw new IOException("no such host");
        }

        @Override
        Optional<Dataset> readTraining(Path directory) {
            return Optional.empty();
        }

        @Override
        Optional<Dataset> readTest(Path directory) {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @EnumSource(DatasetKind.class)
    void shouldBeTakenByItsUsualClassifier(DatasetKind kind) {
        DatasetDescription images = kind.description();
        try (Device device = Device.open("cpu", 1);
                Classifier classifier = ClassifierKind.usualFor(kind).open(device.manager())) {
            classifier.load(ClassifierKind.usualFor(kind).initialWeights(Randomness.of(1)));
            NDArray image =
                    device.manager()
                            .zeros(new Shape(1, images.channels(), images.side(), images.side()));

            assertThat(classifier.logits(image, Mode.EVALUATION).getShape())
                    .isEqualTo(new Shape(1, images.classes()));
        }
    }

    @Test
    void shouldReadAnyPartOfCifar10() throws IOException {
        Path cifar = Files.createDirectories(directory.resolve("cifar10"));
        Files.write(cifar.resolve("data_batch_2.bin"), records(3, 4));
        writeGzip(cifar.resolve("data_batch_5.bin.gz"), records(5));
        Files.write(cifar.resolve("test_batch.bin"), records(9));
        DatasetSplits splits = DatasetKind.CIFAR10.open(DatasetPlace.of(directory), 0, 1);
        assertThat(splits.training().slice(0, 2).labels()).containsExactly(3, 4);
        assertThat(splits.validation().label(0)).isEqualTo(5);
        ImageBatch test = splits.test().slice(0, 1);
        assertThat(test.shape()).containsExactly(1, 3, 32, 32);
        assertThat(test.pixels()).startsWith(109, 109).hasSize(3072);
    }

    @Test
    void shouldNameADamagedCifar10File() throws IOException {
        Path cifar = Files.createDirectories(directory.resolve("cifar10"));
        Files.write(cifar.resolve("data_batch_1.bin"), new byte[RECORD + 1]);
        Files.write(cifar.resolve("test_batch.bin"), records(9));
        assertThatThrownBy(() -> DatasetKind.CIFAR10.open(DatasetPlace.of(directory), 0, 0))
                .hasMessageContaining("data_batch_1.bin has 3074 bytes; expected records of 3073");
        Files.write(cifar.resolve("data_batch_1.bin"), records(1, 10));
        assertThatThrownBy(() -> DatasetKind.CIFAR10.open(DatasetPlace.of(directory), 0, 0))
                .hasMessageContaining("the label at byte 3073 is 10");
    }

    @Test
    void shouldReadRealMnist() {
        assumeTrue(
                Files.isDirectory(DATA.resolve("mnist")),
                "SKIPPED: no MNIST in " + DATA + "/mnist; set -Ddata.dir=DIR");
        DatasetSplits splits = DatasetKind.MNIST.open(DatasetPlace.of(DATA), 0, 1_000);
        assertThat(splits.training().size()).isEqualTo(59_000);
        assertThat(splits.training().slice(0, 5).labels()).containsExactly(5, 0, 4, 1, 9);
        assertThat(splits.test().slice(0, 5).labels()).containsExactly(7, 2, 1, 0, 4);
        assertThat(splits.test().height()).isEqualTo(28);
    }

    @Test
    void shouldReadRealCifar10() {
        assumeTrue(
                Files.isDirectory(DATA.resolve("cifar10")),
                "SKIPPED: no CIFAR-10 in " + DATA + "/cifar10; set -Ddata.dir=DIR");
        DatasetSplits splits = DatasetKind.CIFAR10.open(DatasetPlace.of(DATA), 0, 100);
        assertThat(splits.training().channels()).isEqualTo(3);
        int[] counts = new int[10];
        for (int label : splits.test().slice(0, splits.test().size()).labels()) {
            counts[label]++;
        }
        assertThat(counts).containsOnly(splits.test().size() / 10);
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> DatasetKind.MNIST.open(DatasetPlace.of(directory), 0, 0))
                .isInstanceOf(java.io.UncheckedIOException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(directory.toString());
    }

    /** Image i has label i and pixels i, i+1, ...; training images are compressed. */
    private static void writeMnist(Path mnist, int count) throws IOException {
        Files.createDirectories(mnist);
        byte[] pixels = new byte[784 * count];
        byte[] labels = new byte[count];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / 784 + i % 784);
            labels[i / 784] = (byte) (i / 784);
        }
        byte[] images = idx(0x803, new int[] {count, 28, 28}, pixels);
        writeGzip(mnist.resolve("train-images-idx3-ubyte.gz"), images);
        Files.write(mnist.resolve("t10k-images-idx3-ubyte"), images);
        byte[] classes = idx(0x801, new int[] {count}, labels);
        Files.write(mnist.resolve("train-labels-idx1-ubyte"), classes);
        Files.write(mnist.resolve("t10k-labels-idx1-ubyte"), classes);
    }

    private static byte[] idx(int magic, int[] sizes, byte[] data) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + data.length).putInt(magic);
        for (int size : sizes) {
            bytes.putInt(size);
        }
        return bytes.put(data).array();
    }

    private static byte[] records(int... labels) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int label : labels) {
            byte[] pixels = new byte[RECORD - 1];
            java.util.Arrays.fill(pixels, (byte) (100 + label));
            bytes.write(label);
            bytes.write(pixels);
        }
        return bytes.toByteArray();
    }

    private static void writeGzip(Path file, byte[] content) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(content);
        }
    }
}
