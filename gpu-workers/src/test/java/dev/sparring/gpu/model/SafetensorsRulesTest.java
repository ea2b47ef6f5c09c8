// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of the reference library, one broken at a time. */
class SafetensorsRulesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'a':{F32,[1],[0,4]},'b':{F32,[1],[0,4]}|8|tensor 'b' begins at byte 0, inside of"
                        + " tensor 'a', which ends at 4",
                "'a':{F32,[2],[0,8]},'b':{F32,[1],[4,8]}|8|tensor 'b' begins at byte 4, inside of"
                        + " tensor 'a'",
                "'a':{F32,[1],[4,8]}|8|tensor 'a' begins at byte 4, and there is nothing before it"
                        + " from 0 on",
                "'a':{F32,[1],[0,4]},'b':{F32,[1],[8,12]}|12|tensor 'b' begins at byte 8, and there"
                        + " is nothing before it from 4 on",
                "'a':{F32,[1],[0,4]}|5|1 bytes follow its last tensor 'a'",
                "|3|3 bytes follow its last tensor",
                "'a':{F32,[2],[0,8]}|4|tensor 'a' ends at byte 8 of 4; the file is cut short",
                "'a':{F32,[2],[0,4]}|4|tensor 'a' has 4 bytes; shape [2] of F32 takes 8",
                "'a':{F32,[],[0,8]}|8|tensor 'a' has 8 bytes; shape [] of F32 takes 4",
                "'a':{F32,[1],[4,0]}|8|tensor 'a' ends at byte 0, before it begins at 4",
                "'a':{F32,[4611686018427387904,4],[0,0]}|0|tensor 'a' has shape"
                        + " [4611686018427387904, 4], which is too large",
                "'a':{F32,[2147483648,2147483648,2147483648],[0,0]}|0|tensor 'a' has shape"
                        + " [2147483648, 2147483648, 2147483648], which is too large",
                "'a':{F32,[1],[0.0,4]}|4|tensor 'a' has data_offsets = [0.0,4]; expected whole"
                        + " numbers from 0 on",
                "'a':{F32,[1],['0',4]}|4|tensor 'a' has data_offsets = [\"0\",4]; expected whole",
                "'a':{F32,[1],[-4,0]}|4|tensor 'a' has data_offsets = [-4,0]; expected whole",
                "'a':{F32,[1],[0,99999999999999999999]}|4|tensor 'a' has data_offsets ="
                        + " [0,99999999999999999999]; expected whole",
                "'a':{F32,[1],[0]}|4|tensor 'a' has 1 data_offsets; expected 2",
                "'a':{F32,[-1],[0,4]}|4|tensor 'a' has shape = [-1]; expected whole numbers from 0"
                        + " on",
                "'a':{F32,[1.5],[0,4]}|4|tensor 'a' has shape = [1.5]; expected whole",
                "'a':{F32,1,[0,4]}|4|tensor 'a' has shape = 1; expected whole",
                "'a':{'dtype':'F32','shape':[1]}|4|tensor 'a' has data_offsets = nothing; expected"
                        + " whole",
                "'a':{'shape':[1],'data_offsets':[0,4]}|4|tensor 'a' has dtype = nothing; expected"
                        + " text",
                "'a':7|0|tensor 'a' is described by 7",
                "'a':{F128,[1],[0,16]}|16|tensor 'a' has type 'F128'; expected F32, F16, BF16 or"
                        + " F64",
                "'a':{U8,[4],[0,4]}|4|tensor 'a' has type 'U8'; expected F32, F16, BF16 or F64",
                "'a':{F32,[1],[0,4]},'a':{F32,[1],[0,4]}|4|its header has a name twice: 'a'",
                "'a':{'dtype':'F32','dtype':'F32','shape':[1],'data_offsets':[0,4]}|4|its header"
                        + " has a name twice: 'dtype'",
                "'__metadata__':{'epsilon':0.3}|0|'epsilon' of its metadata is 0.3; expected text",
                "'__metadata__':['x']|0|its metadata are [\"x\"]; expected text by name",
            })
    void shouldSayWhichRuleIsBroken(String tensors, int bytes, String why) {
        assertThatThrownBy(() -> read(header(tensors), bytes))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("x.safetensors is not a usable safetensors file: " + why);
    }

    @Test
    void shouldReadTensorsOfNoSizeAndAnEmptyFile() throws IOException {
        Safetensors.Content content =
                read(
                        header(
                                "'b':{F32,[1],[0,4]},'none':{F32,[0,3],[0,0]},'last':{F32,[0],[4,4]}"),
                        4);

        assertThat(content.tensors().tensors()).containsOnlyKeys("none", "b", "last");
        assertThat(read("{}      ", 0).tensors().tensors()).isEmpty();
        assertThat(read("{\"__metadata__\":null}", 0).metadata()).isEmpty();
    }

    @Test
    void shouldRefuseAHeaderThatIsNone() {
        assertThatThrownBy(() -> read(" {}", 0)).hasMessageContaining("begins with {");
        assertThatThrownBy(() -> read("{} {}", 0)).hasMessageContaining("its header is not JSON");
        assertThatThrownBy(() -> read("", 0)).hasMessageContaining("its header is not ");
        byte[] noUtf8 = {2, 0, 0, 0, 0, 0, 0, 0, '{', (byte) 0xff};
        assertThatThrownBy(() -> Safetensors.read("x", noUtf8))
                .hasMessageContaining("its header is not UTF-8");
        for (long size : new long[] {-1, 3, 10_000_001, Long.MAX_VALUE}) {
            byte[] file =
                    ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(size).array();
            assertThatThrownBy(() -> Safetensors.read("x", file))
                    .hasMessageContaining(
                            "its header claims %s bytes; there are 2, and at most 10000000"
                                    .formatted(Long.toUnsignedString(size)));
        }
        assertThatThrownBy(() -> read("{}" + " ".repeat(9_999_999), 0))
                .hasMessageContaining("its header claims 10000001 bytes; there are 10000001, and");
    }

    /** With {@code {F32,[1],[0,4]}} for what is said of a tensor. */
    private static String header(String tensors) {
        String brief = tensors == null ? "" : tensors;
        String spelt =
                brief.replaceAll(
                        "\\{([A-Z]\\w+),(\\[[^]]*]|\\d+),(\\[[^]]*])}",
                        "{'dtype':'$1','shape':$2,'data_offsets':$3}");
        return "{" + spelt.replace('\'', '"') + "}";
    }

    private static Safetensors.Content read(String header, int bytes) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        byte[] file =
                ByteBuffer.allocate(8 + text.length + bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(text.length)
                        .put(text)
                        .array();
        return Safetensors.read("x.safetensors", file);
    }
}
