// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparring.gpu.files.FileTrouble;
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
import java.util.Map;

/**
 * The safetensors file format, with which PyTorch exchanges weights: 8 bytes little-endian length
 * of the header, a JSON header, raw little-endian tensors. Writes F32. Reads F32, F16, BF16 and F64
 * (rounded to float32), and I64 where float32 has the number. What it reads keeps the rules of the
 * reference library (huggingface/safetensors): the tensors fill the data without overlap or gap.
 */
public final class Safetensors {

    private static final ObjectMapper JSON = new ObjectMapper();
    static final String METADATA = "__metadata__";
    static final int PREFIX_BYTES = 8;
    private static final int ALIGNMENT = 8;
    private static final long LARGEST_BYTES = 1L << 30;

    /** The bytes of a file, and up to twice as many of its numbers, are on the heap together. */
    private static final int HEAP_SHARE = 4;

    private Safetensors() {}

    /**
     * What a file holds.
     *
     * @param tensors in the order of their data
     * @param types of the tensors in the file, such as {@code F16}, by name
     * @param metadata free text by name
     */
    public record Content(
            StateDict tensors, Map<String, String> types, Map<String, String> metadata) {}

    /**
     * Reads a file.
     *
     * @throws IOException naming the file, the tensor if it is one, and what is wrong
     */
    public static Content read(Path file) throws IOException {
        long largestBytes = largestBytes(Runtime.getRuntime().maxMemory());
        if (Files.isRegularFile(file) && Files.size(file) > largestBytes) {
            throw new IOException(
                    "%s has %d bytes; files of up to %d are read, a quarter of Java's heap and at most 1 GiB (SPARRING_JAVA_OPTS=-Xmx4g)"
                            .formatted(file, Files.size(file), largestBytes));
        }
        return read(file.toString(), Files.readAllBytes(file));
    }

    static long largestBytes(long heapBytes) {
        return Math.min(LARGEST_BYTES, heapBytes / HEAP_SHARE);
    }

    /**
     * Reads what is in memory.
     *
     * @param name of the file that it comes from, for messages
     * @throws IOException as {@link #read(Path)}
     */
    public static Content read(String name, byte[] bytes) throws IOException {
        return new SafetensorsReader(name).read(bytes);
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
        } catch (IOException e) {
            throw FileTrouble.of(file, e);
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
