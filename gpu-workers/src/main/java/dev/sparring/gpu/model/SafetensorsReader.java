// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one file for {@link Safetensors}, distrusting every number in it. */
final class SafetensorsReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long EXACT_IN_FLOAT = 1 << 24;

    private final String file;

    SafetensorsReader(String file) {
        this.file = file;
    }

    Safetensors.Content read(byte[] content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() < Safetensors.PREFIX_BYTES) {
            throw corrupt("it has " + bytes.remaining() + " bytes");
        }
        long headerBytes = bytes.getLong();
        if (headerBytes < 2 || headerBytes > bytes.remaining()) {
            throw corrupt("its header claims " + headerBytes + " bytes");
        }
        JsonNode header = header(bytes, (int) headerBytes);
        ByteBuffer data = bytes.slice();
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : inOrderOfData(header)) {
            tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue(), data));
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        header.path(Safetensors.METADATA)
                .properties()
                .forEach(text -> metadata.put(text.getKey(), text.getValue().asText()));
        return new Safetensors.Content(new StateDict(tensors), metadata);
    }

    private JsonNode header(ByteBuffer bytes, int size) throws IOException {
        byte[] text = new byte[size];
        bytes.get(text);
        try {
            JsonNode header = JSON.readTree(text);
            if (header.isObject()) {
                return header;
            }
        } catch (JsonProcessingException e) {
            throw corrupt("its header is not JSON");
        }
        throw corrupt("its header is not a JSON object");
    }

    private static List<Map.Entry<String, JsonNode>> inOrderOfData(JsonNode header) {
        List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(header.properties());
        entries.removeIf(entry -> entry.getKey().equals(Safetensors.METADATA));
        entries.sort(
                Comparator.comparingLong(
                        entry -> entry.getValue().path("data_offsets").path(0).asLong()));
        return entries;
    }

    private HostTensor tensor(String name, JsonNode entry, ByteBuffer data) throws IOException {
        String type = entry.path("dtype").asText();
        int width = type.equals("F32") ? Float.BYTES : type.equals("I64") ? Long.BYTES : 0;
        if (width == 0) {
            throw corrupt("tensor '" + name + "' has type '" + type + "'; expected F32");
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
                    "tensor '%s' of shape %s lies at bytes %s of %d"
                            .formatted(
                                    name,
                                    Arrays.toString(shape),
                                    Arrays.toString(offsets),
                                    data.limit()));
        }
        ByteBuffer bytes = data.slice((int) offsets[0], (int) (count * width));
        return new HostTensor(shape, values(name, bytes.order(ByteOrder.LITTLE_ENDIAN), width));
    }

    private float[] values(String name, ByteBuffer bytes, int width) throws IOException {
        float[] values = new float[bytes.remaining() / width];
        for (int i = 0; i < values.length; i++) {
            values[i] = width == Float.BYTES ? bytes.getFloat() : exact(name, bytes.getLong());
        }
        return values;
    }

    private float exact(String name, long value) throws IOException {
        if (Math.abs(value) > EXACT_IN_FLOAT) {
            throw corrupt("tensor '" + name + "' holds " + value + ", too large for float32");
        }
        return value;
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

    private static long[] longs(JsonNode array) {
        long[] values = new long[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asLong(-1);
        }
        return values;
    }

    private IOException corrupt(String why) {
        return new IOException(file + " is not a usable safetensors file: " + why);
    }
}
