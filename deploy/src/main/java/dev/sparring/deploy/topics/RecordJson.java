// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.topics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.util.JsonFormat;
import dev.sparring.actors.journal.Entry;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Control;
import dev.sparring.protocol.v1.DeadLetter;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StateRecord;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records as JSON: where each lies, its key and player, and its value in protobuf's JSON mapping
 * under the names of the .proto files. Long arrays and bytes are given by their size unless asked
 * for.
 */
public final class RecordJson {

    private static final int LONG_BYTES = 64;
    private static final int LONG_ARRAY = 16;
    private static final Map<String, Parser<? extends Message>> PARSERS =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("settings", Settings.parser()),
                            Map.entry("rounds", Round.parser()),
                            Map.entry("snapshots", Snapshot.parser()),
                            Map.entry("checkpoints", Checkpoint.parser()),
                            Map.entry("reports", Report.parser()),
                            Map.entry("dead-letters", DeadLetter.parser()),
                            Map.entry("evaluations", Report.parser()),
                            Map.entry("control", Control.parser()),
                            Map.entry("telemetry", Report.parser()),
                            Map.entry("attacks", AttackerRecord.parser()),
                            Map.entry("state", StateRecord.parser())));
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();

    private final Parser<? extends Message> parser;
    private final boolean full;

    private RecordJson(Parser<? extends Message> parser, boolean full) {
        this.parser = parser;
        this.full = full;
    }

    /**
     * For the records of a topic.
     *
     * @param kind what it is for, whoever owns it: {@code rounds}, {@code attacks}
     */
    public static RecordJson ofKind(String kind, boolean full) {
        return new RecordJson(PARSERS.get(kind), full);
    }

    /** One line. A value that cannot be parsed is said to be so. */
    public String line(Entry entry) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("topic", entry.topic());
        node.put("partition", entry.partition());
        node.put("offset", entry.offset());
        node.put("key", entry.key());
        node.put("player", entry.player());
        if (entry.round() >= 0) {
            node.put("round", entry.round());
        }
        try {
            node.set("value", value(entry.parse(parser)));
        } catch (InvalidProtocolBufferException e) {
            node.put("malformed", e.getMessage()).put("size_bytes", entry.value().length);
        }
        return node.toString();
    }

    private JsonNode value(Message message) throws InvalidProtocolBufferException {
        try {
            if (full) {
                return MAPPER.readTree(PRINTER.print(message));
            }
            JsonNode json = MAPPER.readTree(PRINTER.print(withoutLongBytes(message)));
            return (JsonNode) sayBytes(message, (ObjectNode) json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("protobuf's JSON is not JSON", e);
        }
    }

    /** Printing megabytes as base64 only to leave them out would take most of the time. */
    private static Message withoutLongBytes(Message message) {
        Message.Builder builder = message.toBuilder();
        message.getAllFields()
                .forEach(
                        (field, value) -> {
                            if (isLongBytes(field, value)) {
                                builder.clearField(field);
                            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                                replaceMessages(builder, field, value);
                            }
                        });
        return builder.build();
    }

    private static void replaceMessages(
            Message.Builder builder, FieldDescriptor field, Object value) {
        if (field.isRepeated()) {
            for (int i = 0; i < builder.getRepeatedFieldCount(field); i++) {
                Message element = (Message) builder.getRepeatedField(field, i);
                builder.setRepeatedField(field, i, withoutLongBytes(element));
            }
        } else {
            builder.setField(field, withoutLongBytes((Message) value));
        }
    }

    private static boolean isLongBytes(FieldDescriptor field, Object value) {
        return !field.isRepeated()
                && field.getJavaType() == FieldDescriptor.JavaType.BYTE_STRING
                && ((ByteString) value).size() > LONG_BYTES;
    }

    private static ObjectNode sayBytes(Message message, ObjectNode json) {
        message.getAllFields()
                .forEach(
                        (field, value) -> {
                            String name = field.getName();
                            if (isLongBytes(field, value)) {
                                json.put(name, "<" + ((ByteString) value).size() + " bytes>");
                            } else if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                                shorten(json, name);
                            } else if (field.isRepeated()) {
                                for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                                    sayBytes(
                                            (Message) message.getRepeatedField(field, i),
                                            (ObjectNode) json.get(name).get(i));
                                }
                            } else {
                                sayBytes((Message) value, (ObjectNode) json.get(name));
                            }
                        });
        return json;
    }

    private static void shorten(ObjectNode json, String name) {
        if (json.get(name) instanceof ArrayNode && json.get(name).size() > LONG_ARRAY) {
            json.put(name, "<" + json.get(name).size() + " values>");
        }
    }
}
