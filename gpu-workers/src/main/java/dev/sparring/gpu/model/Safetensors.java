// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The safetensors file format, with which PyTorch exchanges weights: 8 bytes little-endian length
 * of the header, a JSON header, raw little-endian tensors. Writes float32; reads float32 and int64
 * (as float32, where that is exact).
 */
public final class Safetensors {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "__metadata__";
    private static final int PREFIX_BYTES = 8;
    private static final int ALIGNMENT = 8;
    private static final long EXACT_IN_FLOAT = 1 << 24;

    private Safetensors() {}

    /**
     * What a file holds.
     *
     * @param tensors in the order of their data
     * @param metadata free text by name
     */
    public record Content(StateDict tensors, Map<String, String> metadata) {}

    /**
     * Reads a file.
     *
     * @throws IOException naming the file, and the tensor if it is one, when something is wrong
     */
    public static Content read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() < PREFIX_BYTES) {
            throw corrupt(file, "it has " + bytes.remaining() + " bytes");
        }
        long headerBytes = bytes.getLong();
        if (headerBytes < 2 || headerBytes > bytes.remaining()) {
            throw corrupt(file, "its header claims " + headerBytes + " bytes");
        }
        JsonNode header = header(file, bytes, (int) headerBytes);
        ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        Map<Long, Map.Entry<String, JsonNode>> byOffset = new TreeMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (entry.getKey().equals(METADATA)) {
                entry.getValue()
                        .properties()
                        .forEach(text -> metadata.put(text.getKey(), text.getValue().asText()));
            } else {
                // an empty or malformed tensor may share its offset with another: keep both
                long begin = entry.getValue().path("data_offsets").path(0).asLong(-1);
                byOffset.put(begin * header.size() + byOffset.size(), entry);
            }
        }
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : byOffset.values()) {
            tensors.put(entry.getKey(), tensor(file, entry.getKey(), entry.getValue(), data));
        }
        return new Content(new StateDict(tensors), metadata);
    }

    private static JsonNode header(Path file, ByteBuffer bytes, int size) throws IOException {
        byte[] text = new byte[size];
        bytes.get(text);
        try {
            JsonNode header = JSON.readTree(text);
            if (header.isObject()) {
                return header;
            }
        } catch (JsonProcessingException e) {
            throw corrupt(file, "its header is not JSON");
        }
        throw corrupt(file, "its header is not a JSON object");
    }

    private static HostTensor tensor(Path file, String name, JsonNode entry, ByteBuffer data)
            throws IOException {
        String type = entry.path("dtype").asText();
        int width = type.equals("F32") ? Float.BYTES : type.equals("I64") ? Long.BYTES : 0;
        if (width == 0) {
            throw corrupt(file, "tensor '" + name + "' has type '" + type + "'; expected F32");
        }
        long[] shape = longs(entry.path("shape"));
        long[] offsets = longs(entry.path("data_offsets"));
        long count = count(shape);
        if (offsets.length != 2
                || count < 0
                || offsets[0] < 0
                || offsets[1] > data.limit()
                || offsets[1] - offsets[0] != count * width) {
            throw corrupt(
                    file,
                    String.format(
                            "tensor '%s' of shape %s lies at bytes %s of %d",
                            name, Arrays.toString(shape), Arrays.toString(offsets), data.limit()));
        }
        ByteBuffer slice =
                data.slice((int) offsets[0], (int) (offsets[1] - offsets[0]))
                        .order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[(int) count];
        if (width == Float.BYTES) {
            slice.asFloatBuffer().get(values);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = exact(file, name, slice.getLong());
            }
        }
        return new HostTensor(shape, values);
    }

    /** Values of a tensor; negative if its shape is none. */
    private static long count(long[] shape) {
        long count = 1;
        for (long dimension : shape) {
            if (dimension < 0 || dimension > Integer.MAX_VALUE || count > Integer.MAX_VALUE) {
                return -1;
            }
            count *= dimension;
        }
        return count;
    }

    private static float exact(Path file, String name, long value) throws IOException {
        if (Math.abs(value) > EXACT_IN_FLOAT) {
            throw corrupt(file, "tensor '" + name + "' holds " + value + ", too large for float32");
        }
        return value;
    }

    private static long[] longs(JsonNode array) {
        long[] values = new long[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asLong(-1);
        }
        return values;
    }

    private static IOException corrupt(Path file, String why) {
        return new IOException(file + " is not a usable safetensors file: " + why);
    }

    /**
     * Writes a file, all or nothing: a reader sees the old content or the new one.
     *
     * @param metadata free text by name
     */
    public static void write(Path file, StateDict tensors, Map<String, String> metadata)
            throws IOException {
        byte[] header = header(tensors, metadata);
        Path directory = file.toAbsolutePath().getParent();
        // not a temporary file of Java's, which nobody else may read
        Path partial = directory.resolve("." + file.getFileName() + ".partial");
        try (FileChannel channel =
                FileChannel.open(
                        partial,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES + header.length);
            prefix.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).flip();
            writeFully(channel, prefix);
            for (HostTensor tensor : tensors.tensors().values()) {
                ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * tensor.values().length);
                bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(tensor.values());
                writeFully(channel, bytes);
            }
            channel.force(true);
            Files.move(
                    partial,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static byte[] header(StateDict tensors, Map<String, String> metadata)
            throws IOException {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode texts = root.putObject(METADATA);
            metadata.forEach(texts::put);
        }
        long offset = 0;
        for (Map.Entry<String, HostTensor> entry : tensors.tensors().entrySet()) {
            HostTensor tensor = entry.getValue();
            long end = offset + (long) Float.BYTES * tensor.values().length;
            ObjectNode node = root.putObject(entry.getKey()).put("dtype", "F32");
            node.set("shape", JSON.valueToTree(tensor.shape()));
            node.set("data_offsets", JSON.valueToTree(new long[] {offset, end}));
            offset = end;
        }
        byte[] text = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
