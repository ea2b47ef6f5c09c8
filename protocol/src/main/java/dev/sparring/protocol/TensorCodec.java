// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sparring.protocol.v1.DataType;
import dev.sparring.protocol.v1.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Converts host arrays to and from {@link Tensor}: row-major, little-endian, float32 or uint8.
 *
 * <p>Buffers and byte arrays are wrapped, not copied: nobody may write to them afterwards. Every
 * method checks that type, shape and length fit together and names what does not.
 */
public final class TensorCodec {

    private TensorCodec() {}

    /**
     * Makes a float32 tensor from a copy of {@code values}.
     *
     * @param shape dimensions; empty for a scalar
     * @throws IllegalArgumentException if the values do not fill the shape
     */
    public static Tensor floats(String name, long[] shape, float[] values) {
        checkLength(name, DataType.DATA_TYPE_FLOAT32, shape, 4L * values.length);
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return tensor(name, DataType.DATA_TYPE_FLOAT32, shape, bytes);
    }

    /**
     * A float32 tensor over the remaining bytes of a buffer, which is wrapped and not moved.
     *
     * @param littleEndian 4 bytes for each value, whatever byte order the buffer is set to
     * @throws IllegalArgumentException if the bytes do not fill the shape
     */
    public static Tensor floats(String name, long[] shape, ByteBuffer littleEndian) {
        checkLength(name, DataType.DATA_TYPE_FLOAT32, shape, littleEndian.remaining());
        return tensor(name, DataType.DATA_TYPE_FLOAT32, shape, littleEndian.slice());
    }

    /**
     * Makes a uint8 tensor that wraps {@code values}.
     *
     * @throws IllegalArgumentException if the values do not fill the shape
     */
    public static Tensor bytes(String name, long[] shape, byte[] values) {
        checkLength(name, DataType.DATA_TYPE_UINT8, shape, values.length);
        return tensor(name, DataType.DATA_TYPE_UINT8, shape, ByteBuffer.wrap(values));
    }

    /**
     * The values of a float32 tensor: read-only, little-endian, from position 0, not copied.
     *
     * @throws IllegalArgumentException if the tensor is not a well-formed float32 one
     */
    public static ByteBuffer floatBuffer(Tensor tensor) {
        check(tensor, DataType.DATA_TYPE_FLOAT32);
        return tensor.getData().asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A copy of the values of a float32 tensor.
     *
     * @throws IllegalArgumentException if the tensor is not a well-formed float32 one
     */
    public static float[] floatArray(Tensor tensor) {
        ByteBuffer buffer = floatBuffer(tensor);
        float[] values = new float[buffer.remaining() / 4];
        buffer.asFloatBuffer().get(values);
        return values;
    }

    /**
     * A copy of the values of a uint8 tensor.
     *
     * @throws IllegalArgumentException if the tensor is not a well-formed uint8 one
     */
    public static byte[] byteArray(Tensor tensor) {
        check(tensor, DataType.DATA_TYPE_UINT8);
        return tensor.getData().toByteArray();
    }

    /** The dimensions as written, unchecked. */
    public static long[] shape(Tensor tensor) {
        long[] shape = new long[tensor.getShapeCount()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.getShape(i);
        }
        return shape;
    }

    /**
     * Checks that a tensor has a type and exactly the bytes that its shape asks for.
     *
     * @throws IllegalArgumentException naming what does not fit
     */
    public static void check(Tensor tensor, DataType expected) {
        if (tensor.getDataType() != expected) {
            throw new IllegalArgumentException(
                    "tensor '%s' is %s; expected %s"
                            .formatted(
                                    tensor.getName(),
                                    typeName(tensor.getDataType()),
                                    typeName(expected)));
        }
        checkLength(tensor.getName(), expected, shape(tensor), tensor.getData().size());
    }

    /** The type as people say it: float32, uint8, or the number of an unknown one. */
    static String typeName(DataType type) {
        return switch (type) {
            case DATA_TYPE_FLOAT32 -> "float32";
            case DATA_TYPE_UINT8 -> "uint8";
            case DATA_TYPE_UNSPECIFIED -> "of no type";
            case UNRECOGNIZED -> "of an unknown type";
        };
    }

    private static void checkLength(String name, DataType type, long[] shape, long sizeBytes) {
        long expected = type == DataType.DATA_TYPE_FLOAT32 ? 4 : 1;
        try {
            for (long dimension : shape) {
                if (dimension < 0) {
                    throw new ArithmeticException("negative dimension");
                }
                expected = Math.multiplyExact(expected, dimension);
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "tensor '%s' has the impossible shape %s"
                            .formatted(name, Arrays.toString(shape)),
                    e);
        }
        if (expected != sizeBytes) {
            throw new IllegalArgumentException(
                    "tensor '%s' of shape %s has %d bytes; expected %d"
                            .formatted(name, Arrays.toString(shape), sizeBytes, expected));
        }
    }

    private static Tensor tensor(String name, DataType type, long[] shape, ByteBuffer bytes) {
        ByteString data = UnsafeByteOperations.unsafeWrap(bytes);
        Tensor.Builder builder = Tensor.newBuilder().setName(name).setDataType(type).setData(data);
        for (long dimension : shape) {
            builder.addShape(dimension);
        }
        return builder.build();
    }
}
