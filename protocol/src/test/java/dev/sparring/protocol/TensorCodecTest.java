// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sparring.protocol.v1.DataType;
import dev.sparring.protocol.v1.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TensorCodecTest {

    private static final long[] PAIR = {2};

    @Test
    void shouldWriteLittleEndianFloats() {
        Tensor tensor = TensorCodec.floats("bias", PAIR, new float[] {1f, -2.5f});
        assertThat(HexFormat.of().formatHex(tensor.getData().toByteArray()))
                .isEqualTo("0000803f000020c0");
        assertThat(tensor.getName()).isEqualTo("bias");
        assertThat(TensorCodec.shape(tensor)).containsExactly(2);
        assertThat(TensorCodec.floatArray(tensor)).containsExactly(1f, -2.5f);
    }

    @Test
    void shouldKeepEveryBitOfAFloat() {
        float[] values = {
            Float.NaN,
            Float.NEGATIVE_INFINITY,
            -0f,
            Float.MIN_VALUE,
            Float.intBitsToFloat(0x7fc00123)
        };
        float[] back =
                TensorCodec.floatArray(TensorCodec.floats("", new long[] {values.length}, values));
        for (int i = 0; i < values.length; i++) {
            assertThat(Float.floatToRawIntBits(back[i]))
                    .isEqualTo(Float.floatToRawIntBits(values[i]));
        }
    }

    @Test
    void shouldWrapABufferFromItsPositionOn() {
        ByteBuffer buffer = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putFloat(9f).putFloat(1f).putFloat(2f).position(4);
        Tensor tensor = TensorCodec.floats("", PAIR, buffer);
        assertThat(TensorCodec.floatArray(tensor)).containsExactly(1f, 2f);
        assertThat(buffer.position()).isEqualTo(4);
        buffer.putFloat(4, 7f);
        assertThat(TensorCodec.floatArray(tensor)).as("not copied").containsExactly(7f, 2f);
    }

    @Test
    void shouldWrapADirectBuffer() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putFloat(1f).putFloat(2f).flip();
        Tensor tensor = TensorCodec.floats("", PAIR, buffer);
        assertThat(TensorCodec.floatBuffer(tensor).getFloat(4)).isEqualTo(2f);
    }

    @Test
    void shouldGiveAReadOnlyLittleEndianView() {
        Tensor tensor = TensorCodec.floats("", PAIR, new float[] {1f, 2f});
        ByteBuffer buffer = TensorCodec.floatBuffer(tensor);
        assertThat(buffer.isReadOnly()).isTrue();
        assertThat(buffer.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(buffer.position()).isZero();
        assertThat(buffer.getFloat()).isEqualTo(1f);
    }

    @Test
    void shouldCarryBytesAndScalars() {
        Tensor pixels = TensorCodec.bytes("", new long[] {1, 3}, new byte[] {0, (byte) 255, 7});
        assertThat(TensorCodec.byteArray(pixels)).containsExactly(0, 255, 7);
        Tensor scalar = TensorCodec.floats("", new long[0], new float[] {3f});
        assertThat(TensorCodec.floatArray(scalar)).containsExactly(3f);
        assertThat(TensorCodec.shape(scalar)).isEmpty();
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        assertThatThrownBy(() -> TensorCodec.floats("w", PAIR, new float[3]))
                .hasMessage("tensor 'w' of shape [2] has 12 bytes; expected 8");
        assertThatThrownBy(() -> TensorCodec.bytes("w", PAIR, new byte[1]))
                .hasMessage("tensor 'w' of shape [2] has 1 bytes; expected 2");
        assertThatThrownBy(() -> TensorCodec.floats("w", new long[] {-2, -1}, new float[2]))
                .hasMessageContaining("impossible shape [-2, -1]");
        assertThatThrownBy(() -> TensorCodec.bytes("w", new long[] {1L << 62, 4}, new byte[0]))
                .hasMessageContaining("impossible shape");
    }

    @Test
    void shouldRefuseAnotherType() {
        Tensor pixels = TensorCodec.bytes("x", PAIR, new byte[2]);
        assertThatThrownBy(() -> TensorCodec.floatArray(pixels))
                .hasMessage("tensor 'x' is uint8; expected float32");
        assertThatThrownBy(() -> TensorCodec.byteArray(Tensor.getDefaultInstance()))
                .hasMessage("tensor '' is of no type; expected uint8");
        assertThatThrownBy(
                        () ->
                                TensorCodec.floatArray(
                                        Tensor.newBuilder().setDataTypeValue(9).build()))
                .hasMessageContaining("of an unknown type");
    }

    @Test
    void shouldRefuseDataThatASenderCut() {
        Tensor cut =
                Tensor.newBuilder()
                        .setDataType(DataType.DATA_TYPE_FLOAT32)
                        .addShape(2)
                        .setData(ByteString.copyFrom(new byte[7]))
                        .build();
        assertThatThrownBy(() -> TensorCodec.floatBuffer(cut))
                .hasMessageContaining("has 7 bytes; expected 8");
    }
}
