// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data sets where others put them, and with what others leave out. */
class LayoutsTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mnist/%s-idx%d-ubyte",
                "MNIST/raw/%s-idx%d-ubyte",
                "MNIST/raw/%s-idx%d-ubyte.gz",
                "MNIST/%s-idx%d-ubyte",
                "raw/%s-idx%d-ubyte.gz",
                "%s.idx%d-ubyte",
                "mnist/%s.idx%d-ubyte.gz"
            })
    void shouldFindMnist(String layout) throws IOException {
        for (String part : new String[] {"train", "t10k"}) {
            write(layout.formatted(part + "-images", 3), idx(0x803, 2, 28, 28));
            write(layout.formatted(part + "-labels", 1), idx(0x801, 2));
        }

        DatasetSplits splits = DatasetKind.MNIST.open(DatasetPlace.of(directory), 0, 1);

        assertThat(splits.training().size()).isEqualTo(1);
        assertThat(splits.test().slice(0, 1).shape()).containsExactly(1, 1, 28, 28);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cifar10/%s.bin",
                "cifar-10-batches-bin/%s.bin",
                "cifar10/cifar-10-batches-bin/%s.bin.gz",
                "CIFAR10/cifar-10-batches-bin/%s.bin",
                "%s.bin"
            })
    void shouldFindCifar10(String layout) throws IOException {
        write(layout.formatted("data_batch_3"), new byte[2 * 3073]);
        write(layout.formatted("test_batch"), new byte[3073]);

        assertThat(DatasetKind.CIFAR10.open(DatasetPlace.of(directory), 0, 1).training().size())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cifar-10-batches-py/",
                "cifar10/cifar-10-batches-py/",
                "CIFAR10/cifar-10-batches-py/",
                "cifar-10-batches-py-target/cifar-10-batches-py/",
                ""
            })
    void shouldSayHowToConvertPicklesToWhereItLooks(String folder) throws IOException {
        write(folder + "test_batch", new byte[10]);
        Path converted = directory.resolve("cifar-10-batches-bin");

        assertThatThrownBy(() -> DatasetKind.CIFAR10.open(DatasetPlace.of(directory), 0, 0))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(directory.resolve(folder) + " has CIFAR-10 as Python's")
                .hasMessageEndingWith(
                        "python3 deploy/examples/convert/cifar10.py %s %s"
                                .formatted(directory.resolve(folder), converted));

        write("cifar-10-batches-bin/test_batch.bin", new byte[3073]);
        assertThat(DatasetKind.CIFAR10.openTest(DatasetPlace.of(directory)).size()).isEqualTo(1);
    }

    @Test
    void shouldNeedNoImagesToTrainOnForItsTestImages() throws IOException {
        write("MNIST/raw/t10k-images-idx3-ubyte", idx(0x803, 2, 28, 28));
        write("MNIST/raw/t10k-labels-idx1-ubyte", idx(0x801, 2));
        write("cifar-10-batches-bin/test_batch.bin", new byte[3073]);

        assertThat(DatasetKind.MNIST.openTest(DatasetPlace.of(directory)).size()).isEqualTo(2);
        assertThat(DatasetKind.CIFAR10.openTest(DatasetPlace.of(directory)).size()).isEqualTo(1);
        assertThat(
                        DatasetKind.DIGITS
                                .openTest(DatasetPlace.of(Randomness.of(1)))
                                .slice(0, 9)
                                .pixels())
                .isEqualTo(
                        DatasetKind.DIGITS
                                .open(DatasetPlace.of(Randomness.of(1)), 9, 0)
                                .test()
                                .slice(0, 9)
                                .pixels());
    }

    @Test
    void shouldRefuseImagesOfAnotherSize() throws IOException {
        write("mnist/t10k-images-idx3-ubyte", idx(0x803, 2, 32, 32));
        write("mnist/t10k-labels-idx1-ubyte", idx(0x801, 2));

        assertThatThrownBy(() -> DatasetKind.MNIST.openTest(DatasetPlace.of(directory)))
                .hasMessage(
                        directory.resolve("mnist/t10k-images-idx3-ubyte")
                                + " has images of 32x32 pixels; the classifier takes 28x28");
    }

    private void write(String name, byte[] content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        try (OutputStream out =
                name.endsWith(".gz")
                        ? new GZIPOutputStream(Files.newOutputStream(file))
                        : Files.newOutputStream(file)) {
            out.write(content);
        }
    }

    private static byte[] idx(int magic, int... sizes) {
        int count = 1;
        for (int size : sizes) {
            count *= size;
        }
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + count).putInt(magic);
        for (int size : sizes) {
            bytes.putInt(size);
        }
        return bytes.array();
    }
}
