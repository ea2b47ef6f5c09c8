// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import dev.sparring.protocol.v1.Attack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What old records and other languages rely on: the same message, the same bytes, for ever. */
class GoldenBytesTest {

    static Stream<Message> examples() {
        return Examples.all().stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldWriteTheSameBytesForEver(Message message) throws IOException {
        byte[] golden = golden(message);
        assertThat(HexFormat.of().formatHex(message.toByteArray()))
                .isEqualTo(HexFormat.of().formatHex(golden));
        assertThat(message.getParserForType().parseFrom(golden)).isEqualTo(message);
    }

    @Test
    void shouldHaveAnExampleOfEveryFieldOfEveryMessage() throws IOException {
        Set<String> seen = new TreeSet<>();
        examples().forEach(message -> collect(message, seen));
        Set<String> declared = new TreeSet<>();
        for (FileDescriptorProto file : descriptorSet().getFileList()) {
            file.getMessageTypeList()
                    .forEach(
                            type ->
                                    type.getFieldList()
                                            .forEach(
                                                    field ->
                                                            declared.add(
                                                                    type.getName()
                                                                            + "."
                                                                            + field.getName())));
        }
        assertThat(seen).isEqualTo(declared);
    }

    @Test
    void shouldShipADescriptorSetWithItsImports() throws IOException {
        assertThat(descriptorSet().getFileList())
                .extracting(FileDescriptorProto::getName)
                .contains("sparring/v1/attack.proto", "sparring/v1/tensor.proto")
                .hasSize(18);
    }

    @Test
    void shouldStartEveryEnumWithUnspecified() {
        Set<FileDescriptor> files =
                examples().map(m -> m.getDescriptorForType().getFile()).collect(Collectors.toSet());
        files.add(Attack.getDescriptor().getFile().getDependencies().get(0));
        for (FileDescriptor file : files) {
            for (EnumDescriptor type : file.getEnumTypes()) {
                assertThat(type.findValueByNumber(0).getName()).endsWith("_UNSPECIFIED");
            }
        }
    }

    private static void collect(Message message, Set<String> fields) {
        Descriptor type = message.getDescriptorForType();
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            fields.add(type.getName() + "." + field.getName());
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                Message child =
                        (Message)
                                (field.isRepeated()
                                        ? message.getRepeatedField(field, 0)
                                        : message.getField(field));
                collect(child, fields);
            }
        }
    }

    private static byte[] golden(Message message) throws IOException {
        String name = name(message);
        try (InputStream file = GoldenBytesTest.class.getResourceAsStream("/golden/" + name)) {
            assertThat(file).as("resource /golden/" + name).isNotNull();
            String hex = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        }
    }

    private static String name(Message message) {
        Descriptor descriptor = message.getDescriptorForType();
        String type = descriptor.getName();
        for (OneofDescriptor oneof : descriptor.getRealOneofs()) {
            type += "_" + message.getOneofFieldDescriptor(oneof).getName();
        }
        return type.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT) + ".hex";
    }

    private static FileDescriptorSet descriptorSet() throws IOException {
        try (InputStream file = GoldenBytesTest.class.getResourceAsStream("/sparring.protoset")) {
            return FileDescriptorSet.parseFrom(file);
        }
    }
}
