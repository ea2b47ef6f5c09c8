// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.gpu.data.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights as others leave them. */
class WeightsReaderTest {

    @TempDir Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("theirs.safetensors");
    }

    @Test
    void shouldConvertHalfPrecision() throws IOException {
        // 1, -2, the smallest subnormal, the largest number, 1/3 rounded, -0
        short[] halves = {0x3c00, (short) 0xc000, 0x0001, 0x7bff, 0x3555, (short) 0x8000};
        ByteBuffer data = data(2 * halves.length);
        for (short half : halves) {
            data.putShort(half);
        }

        assertThat(read("F16", halves.length, data).values())
                .containsExactly(1, -2, 0x1p-24f, 65504, 0.333251953125f, -0f);
        assertThat(WeightsReader.read(file).notes())
                .containsExactly(file + ": F16 converted to float32");
    }

    @Test
    void shouldConvertTheOtherTypesOfWeights() throws IOException {
        ByteBuffer brain = data(4).putShort((short) 0x3f80).putShort((short) 0xc040);
        assertThat(read("BF16", 2, brain).values()).containsExactly(1, -3);
        ByteBuffer doubles = data(24).putDouble(0.1).putDouble(1e-50).putDouble(3e38);
        assertThat(read("F64", 3, doubles).values()).containsExactly(0.1f, 0, 3e38f);
        assertThat(WeightsReader.read(file).notes())
                .containsExactly(file + ": F64 converted to float32");
    }

    @Test
    void shouldRefuseWhatFloat32DoesNotHold() {
        assertThatThrownBy(() -> read("F64", 1, data(8).putDouble(-1e39)))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("tensor 'w' holds -1.0E39, too large for float32");
        assertThatThrownBy(() -> read("I64", 1, data(8).putLong(7)))
                .hasMessage(
                        "%s: tensor 'w' has type I64; weights are F32, F16, BF16 or F64"
                                .formatted(file));
    }

    @Test
    void shouldLeaveOffThePrefixesOfWrappers() throws IOException {
        StateDict theta = ClassifierKind.LENET5.initialWeights(Randomness.of(1));
        Map<String, HostTensor> wrapped = new LinkedHashMap<>();
        theta.tensors().forEach((name, each) -> wrapped.put("module.model." + name, each));
        Safetensors.write(file, new StateDict(wrapped), Map.of());

        WeightsReader.Read read = WeightsReader.read(file);

        assertThat(read.weights().sha256()).isEqualTo(theta.sha256());
        assertThat(read.notes())
                .containsExactly(
                        file + ": 'module.' is left off the names of all tensors",
                        file + ": 'model.' is left off the names of all tensors");
        wrapped.put("other", new HostTensor(new long[] {1}, new float[1]));
        Safetensors.write(file, new StateDict(wrapped), Map.of());
        assertThat(WeightsReader.read(file).weights().tensors()).containsKey("other");
        assertThat(WeightsReader.read(file).notes()).isEmpty();
    }

    @Test
    void shouldBelieveOurMarkAlone() throws IOException {
        StateDict theta = ClassifierKind.RESNET20.initialWeights(Randomness.of(1));
        Map<String, String> others =
                Map.of(
                        "format", "pt",
                        "version", "1.0",
                        "classifier", "resnet20",
                        "normalisation", "cifar10");
        Safetensors.write(file, theta, others);
        assertThat(WeightsReader.read(file).metadata()).isEmpty();

        NormalisedClassifier model =
                new NormalisedClassifier(ClassifierKind.RESNET20, InputNormalisation.CIFAR10);
        Safetensors.write(file, theta, OwnMetadata.of(model, theta));
        Map<String, String> ours = WeightsReader.read(file).metadata();
        assertThat(ours)
                .containsEntry("sparring", "1")
                .containsEntry("normalisation", "0.4914,0.4822,0.4465:0.247,0.2435,0.2616");
        assertThat(OwnMetadata.normalisation(ours)).contains(InputNormalisation.CIFAR10);
    }

    @Test
    void shouldKnowItsOwnFilesOfBeforeByTheirSha256() throws IOException {
        StateDict theta = ClassifierKind.RESNET20.initialWeights(Randomness.of(1));
        Map<String, String> before =
                new LinkedHashMap<>(OwnMetadata.of(ClassifierKind.RESNET20, theta));
        before.keySet().removeAll(java.util.List.of("sparring", "normalisation"));
        Safetensors.write(file, theta, before);
        assertThat(OwnMetadata.normalisation(WeightsReader.read(file).metadata()))
                .contains(InputNormalisation.IMAGENET);

        before.put("sha256", "0".repeat(64));
        Safetensors.write(file, theta, before);
        assertThat(WeightsReader.read(file).metadata()).isEmpty();
        before.put("sparring", "1");
        Safetensors.write(file, theta, before);
        assertThat(WeightsReader.read(file).notes())
                .containsExactly(
                        file
                                + ": its tensors, or their order, were changed after Sparring wrote"
                                + " it");
    }

    @Test
    void shouldKnowItsOwnFilesWhenAnotherToolHasSortedThem() throws IOException {
        StateDict theta = ClassifierKind.RESNET20.initialWeights(Randomness.of(1));
        StateDict sorted = new StateDict(new TreeMap<>(theta.tensors()));
        assertThat(sorted.sha256()).isNotEqualTo(theta.sha256());
        Map<String, String> ours = OwnMetadata.of(ClassifierKind.RESNET20, theta);
        Safetensors.write(file, sorted, ours);
        assertThat(WeightsReader.read(file).notes()).isEmpty();

        ours.remove("sparring");
        Safetensors.write(file, sorted, ours);
        assertThat(WeightsReader.read(file).metadata()).containsEntry("classifier", "resnet20");
    }

    @Test
    void shouldNameWhatIsTakenForSafetensors() throws IOException {
        assertCalled("PK\u0003\u0004\u0014\u0000\b\b\u0000", "it is a zip archive, as torch.save");
        assertCalled("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9", "it is a Python pickle, as older");
        assertCalled("PK\u0003\u0004\u0014", "python3 deploy/examples/convert/weights.py FILE");
        assertCalled(
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
                "it is a Git LFS pointer, which stands for the file itself; fetch that with git"
                        + " lfs");
        assertCalled("\u0089HDF\r\n\u001a\n", "it is an HDF5 file, as Keras");
        assertCalled("\u0093NUMPY\u0001\u0000", "it is an array of NumPy");
        assertCalled(
                "\u001f\u008b\b\u0000\u0000", "it is compressed with gzip; unpack it with gunzip");
        assertCalled("<!DOCTYPE HTML><html>", "it is a web page");
        assertCalled("<html lang=\"en\">", "it is a web page");
    }

    @Test
    void shouldNotTakeAHeaderOfSuchALengthForAPickle() throws IOException {
        StateDict theta = ClassifierKind.LENET5.initialWeights(Randomness.of(1));
        Safetensors.write(file, theta, Map.of("pad", ""));
        int size =
                (int)
                        ByteBuffer.wrap(Files.readAllBytes(file))
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getLong();
        int wanted = (size + 256 - 0x80) / 256 * 256 + 0x80;
        Safetensors.write(file, theta, Map.of("pad", " ".repeat(wanted - size)));

        assertThat(Files.readAllBytes(file)[0]).isEqualTo((byte) 0x80);
        assertThat(WeightsReader.read(file).weights().sha256()).isEqualTo(theta.sha256());
    }

    private void assertCalled(String content, String what) throws IOException {
        Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> WeightsReader.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " is not a usable safetensors file: ")
                .hasMessageContaining(what);
    }

    private static ByteBuffer data(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private HostTensor read(String type, int count, ByteBuffer data) throws IOException {
        byte[] header =
                "{\"w\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                        .formatted(type, count, data.capacity())
                        .getBytes(StandardCharsets.UTF_8);
        Files.write(
                file,
                data(8 + header.length + data.capacity())
                        .putLong(header.length)
                        .put(header)
                        .put(data.array())
                        .array());
        return WeightsReader.read(file).weights().tensors().get("w");
    }
}
