// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The header of a safetensors file as JSON, each key once.
 *
 * @param tensors what is said of each, by name
 * @param metadata free text by name
 */
record SafetensorsHeader(Map<String, JsonNode> tensors, Map<String, String> metadata) {

    /** A tenth of the reference library's limit, and hundreds of times what a network here has. */
    private static final long LARGEST_BYTES = 10_000_000;

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /** Says what is wrong, without the file. */
    static final class CorruptException extends Exception {
        private static final long serialVersionUID = 1;

        CorruptException(String message) {
            super(message);
        }
    }

    static CorruptException wrong(String tensor, String what, Object... values) {
        return new CorruptException("tensor '" + tensor + "' " + what.formatted(values));
    }

    /** Reads it, up to the first byte of data. */
    static SafetensorsHeader read(ByteBuffer bytes) throws CorruptException {
        JsonNode json = json(text(bytes));
        Map<String, JsonNode> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            if (entry.getKey().equals(Safetensors.METADATA)) {
                metadata.putAll(texts(entry.getValue()));
            } else if (entry.getValue().isObject()) {
                tensors.put(entry.getKey(), entry.getValue());
            } else {
                throw wrong(entry.getKey(), "is described by %s", entry.getValue());
            }
        }
        return new SafetensorsHeader(tensors, metadata);
    }

    private static String text(ByteBuffer bytes) throws CorruptException {
        if (bytes.remaining() < Safetensors.PREFIX_BYTES) {
            throw new CorruptException("it has " + bytes.remaining() + " bytes");
        }
        long size = bytes.getLong();
        if (size < 0 || size > Math.min(LARGEST_BYTES, bytes.remaining())) {
            throw new CorruptException(
                    "its header claims %s bytes; there are %d, and at most %d are allowed"
                            .formatted(
                                    Long.toUnsignedString(size), bytes.remaining(), LARGEST_BYTES));
        }
        ByteBuffer text = bytes.slice(bytes.position(), (int) size);
        bytes.position(bytes.position() + (int) size);
        try {
            // a decoder of its own refuses what is no UTF-8
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw new CorruptException("its header is not UTF-8");
        }
    }

    private static JsonNode json(String text) throws CorruptException {
        try {
            JsonNode json = JSON.readTree(text);
            if (text.startsWith("{")) {
                return json;
            }
        } catch (JsonProcessingException e) {
            String why = e.getOriginalMessage();
            throw new CorruptException(
                    why.startsWith("Duplicate ")
                            ? why.replaceFirst(
                                    "^Duplicate [a-zA-Z ]*", "its header has a name twice: ")
                            : "its header is not JSON");
        }
        throw new CorruptException("its header is not a JSON object that begins with {");
    }

    private static Map<String, String> texts(JsonNode node) throws CorruptException {
        if (!node.isObject() && !node.isNull()) {
            throw new CorruptException("its metadata are " + node + "; expected text by name");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isTextual()) {
                throw new CorruptException(
                        "'%s' of its metadata is %s; expected text"
                                .formatted(entry.getKey(), entry.getValue()));
            }
            texts.put(entry.getKey(), entry.getValue().textValue());
        }
        return texts;
    }

    /** A text that is said of a tensor. */
    static String text(String tensor, String key, JsonNode entry) throws CorruptException {
        JsonNode value = entry.path(key);
        if (!value.isTextual()) {
            throw wrong(tensor, "has %s = %s; expected text", key, shown(value));
        }
        return value.textValue();
    }

    /** A list of whole numbers from 0 on that is said of a tensor. */
    static long[] wholeNumbers(String tensor, String key, JsonNode entry) throws CorruptException {
        JsonNode list = entry.path(key);
        long[] numbers = new long[list.size()];
        boolean whole = list.isArray();
        for (int i = 0; i < numbers.length; i++) {
            JsonNode number = list.path(i);
            whole &= number.isIntegralNumber() && number.canConvertToLong();
            numbers[i] = number.asLong();
            whole &= numbers[i] >= 0;
        }
        if (!whole) {
            throw wrong(tensor, "has %s = %s; expected whole numbers from 0 on", key, shown(list));
        }
        return numbers;
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.toString();
    }
}
