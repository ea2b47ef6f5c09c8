// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MNIST as Keras keeps it, and what else may be under its name. */
class NpzTest {

    private static final byte[] LABELS = npy("|u1", "2,", new byte[] {3, 4});

    @TempDir private Path directory;
    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("mnist.npz");
    }

    @Test
    void shouldReadKerasMnist() throws IOException {
        byte[] pixels = new byte[2 * 784];
        pixels[784] = 77;
        byte[] images = npy("|u1", "2, 28, 28", pixels);
        write(Map.of("x_train", images, "y_train", LABELS, "x_test", images, "y_test", LABELS));

        Dataset test = DatasetKind.MNIST.openTest(DatasetPlace.of(directory));

        assertThat(test.slice(0, 2).labels()).containsExactly(3, 4);
        assertThat(test.slice(1, 2).pixels()).startsWith(77, 0);
        assertThat(DatasetKind.MNIST.open(DatasetPlace.of(directory), 0, 1).training().size())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<i8|2, 28, 28|0|is <i8; expected bytes",
                "u1|3, 28, 28|5|has 5 bytes for shape [3, 28, 28]",
                "u1|1, 28, 28|785|has more than 784 bytes for shape [1, 28, 28]",
                "u1|4,|4|has shape [4]; expected (N, 28, 28)",
                "u1|3 4|12|has shape (3 4); expected whole numbers",
                "u1|99999999999,|1|has shape (99999999999,); expected whole numbers",
                "u1|-1, 28, 28|784|has shape (-1, 28, 28); expected whole numbers",
                "u1|400000, 28, 28|9|has shape [400000, 28, 28]; up to 268435456 bytes are read",
                "u1|999999999, 999999999, 999999999|9|up to 268435456 bytes are read"
            })
    void shouldSayWhatIsWrongWithAnArray(String type, String shape, int bytes, String message)
            throws IOException {
        assertRefused(npy(type, shape, new byte[bytes]), message);
    }

    @Test
    void shouldSayThatItIsNoArray() throws IOException {
        assertRefused(new byte[4], "is no array of NumPy's");
        assertRefused(npy("|u1", "2, 28, 28", new byte[0], (byte) 3), "a header that is not read");
        Files.write(file, new byte[30]);
        assertThatThrownBy(() -> DatasetKind.MNIST.openTest(DatasetPlace.of(directory)))
                .hasMessageContaining(file + " cannot be read (");
    }

    private void assertRefused(byte[] images, String message) throws IOException {
        write(Map.of("x_test", images, "y_test", LABELS));
        assertThatThrownBy(() -> DatasetKind.MNIST.openTest(DatasetPlace.of(directory)))
                .hasMessageContaining(file + ": x_test ")
                .hasMessageContaining(message);
    }

    @Test
    void shouldReadWhatItIsAskedForAlone() throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("x_train", npy("|u1", "1, 28, 28", marked(99)));
        arrays.put("x_test", npy("|u1", "2, 28, 28", new byte[2 * 784]));
        arrays.put("y_test", LABELS);
        arrays.put("y_train", LABELS);
        write(arrays);
        damage(99);

        assertThat(DatasetKind.MNIST.openTest(DatasetPlace.of(directory)).size()).isEqualTo(2);
        assertThatThrownBy(() -> DatasetKind.MNIST.open(DatasetPlace.of(directory), 0, 0))
                .hasMessage(file + ": x_train is damaged: its CRC-32 is another one");
    }

    @Test
    void shouldLookElsewhereForAPartThatItLacks() throws IOException {
        byte[] images = npy("|u1", "2, 28, 28", new byte[2 * 784]);
        write(Map.of("x_train", images, "y_train", LABELS, "x_test", images, "y_test", LABELS));
        file = directory.resolve("mnist/mnist.npz");
        Files.createDirectory(file.getParent());
        byte[] one = npy("|u1", "1, 28, 28", new byte[784]);
        byte[] label = npy("|u1", "1,", new byte[] {8});
        write(Map.of("x_test", one, "y_test", label, "x_train", one));

        assertThat(DatasetKind.MNIST.openTest(DatasetPlace.of(directory)).label(0)).isEqualTo(8);
        assertThat(DatasetKind.MNIST.open(DatasetPlace.of(directory), 0, 0).training().size())
                .isEqualTo(2);
    }

    private static byte[] marked(int mark) {
        byte[] pixels = new byte[784];
        pixels[783] = (byte) mark;
        return pixels;
    }

    private void damage(int mark) throws IOException {
        byte[] packed = Files.readAllBytes(file);
        int at = 0;
        while (packed[at] != mark || packed[at - 1] != 0) {
            at++;
        }
        packed[at] = 0;
        Files.write(file, packed);
    }

    private void write(Map<String, byte[]> arrays) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
                zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
                zip.write(array.getValue());
                zip.closeEntry();
            }
        }
    }

    private static byte[] npy(String type, String shape, byte[] values) {
        return npy(type, shape, values, (byte) 1);
    }

    private static byte[] npy(String type, String shape, byte[] values, byte version) {
        String header =
                "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n".formatted(type, shape);
        return ByteBuffer.allocate(10 + header.length() + values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', version, 0})
                .putChar((char) header.length())
                .put(header.getBytes(StandardCharsets.ISO_8859_1))
                .put(values)
                .array();
    }
}
