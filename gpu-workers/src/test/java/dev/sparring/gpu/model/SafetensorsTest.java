// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

    @TempDir Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("weights.safetensors");
    }

    @Test
    void shouldReadWhatItWrote() throws IOException {
        StateDict state = state();

        Safetensors.write(file, state, Map.of("kind", "test"));
        Safetensors.Content content = Safetensors.read(file);

        assertThat(content.metadata()).containsExactly(Map.entry("kind", "test"));
        assertThat(content.tensors().sha256()).isEqualTo(state.sha256());
    }

    @Test
    void shouldWriteTheBytesOfTheFormat() throws IOException {
        Safetensors.write(
                file,
                new StateDict(Map.of("a", new HostTensor(new long[] {1}, new float[] {1}))),
                Map.of());

        String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}  ";
        assertThat(Files.readAllBytes(file))
                .isEqualTo(bytes(header, new byte[] {0, 0, (byte) 0x80, 0x3f}));
    }

    @Test
    void shouldReadIntegersThatFitAndScalars() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        data.putLong(7).putFloat(2.5f);
        Files.write(
                file,
                bytes(
                        "{\"y\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                                + "\"s\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}",
                        data.array()));

        Map<String, HostTensor> tensors = Safetensors.read(file).tensors().tensors();

        assertThat(tensors.get("y").values()).containsExactly(7);
        assertThat(tensors.get("s").shape()).isEmpty();
        assertThat(tensors.get("s").values()).containsExactly(2.5f);
    }

    @Test
    void shouldReplaceAFileAsAWhole() throws IOException {
        Safetensors.write(file, state(), Map.of("version", "1"));
        Safetensors.write(file, state(), Map.of("version", "2"));

        assertThat(Safetensors.read(file).metadata()).containsEntry("version", "2");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void shouldSayThatAFileIsCutShort() throws IOException {
        Safetensors.write(file, state(), Map.of());
        byte[] whole = Files.readAllBytes(file);

        for (int length : new int[] {0, 7, 20, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertRefused("is not a usable safetensors file: ");
        }
    }

    @Test
    void shouldSayThatAHeaderIsNotOne() throws IOException {
        Files.write(file, bytes("{\"a\": oops}", new byte[0]));
        assertRefused("its header is not JSON");
        Files.write(file, bytes("[1]", new byte[0]));
        assertRefused("its header is not a JSON object");
        Files.write(file, "this is text, and not a file of tensors".getBytes());
        assertRefused("its header claims ");
    }

    @Test
    void shouldReadNoMoreThanTheHeapHasRoomFor() throws IOException {
        assertThat(Safetensors.largestBytes(2L << 30)).isEqualTo(512L << 20);
        assertThat(Safetensors.largestBytes(64L << 30)).isEqualTo(1L << 30);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((1L << 30) + 1);
        }
        assertRefused(" has 1073741825 bytes; files of up to ");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    private static StateDict state() {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        tensors.put(
                "conv.weight", new HostTensor(new long[] {2, 2}, new float[] {1, -2, 3, 4e-9f}));
        tensors.put("empty", new HostTensor(new long[] {0}, new float[0]));
        tensors.put("a.bias", new HostTensor(new long[] {2}, new float[] {0.1f, Float.MIN_VALUE}));
        return new StateDict(tensors);
    }

    private static byte[] bytes(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(data)
                .array();
    }
}
