// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.sparring.gpu.data.ImageBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Host data to arrays. Each array is a copy in memory that PyTorch owns and aligns: an array over
 * Java memory would be read by autograd after Java has moved on, and its alignment would decide
 * about last bits.
 */
public final class Upload {

    private static final int SMALLEST_STAGING = 1 << 16;
    private static final ThreadLocal<ByteBuffer> STAGING =
            ThreadLocal.withInitial(() -> direct(SMALLEST_STAGING));
    private static final float[] PIXEL_VALUES = pixelValues();

    private Upload() {}

    /** A float32 array of {@code shape}. */
    public static NDArray floats(NDManager manager, float[] values, long... shape) {
        return floats(manager, FloatBuffer.wrap(values), shape);
    }

    /** A float32 array from little-endian bytes, read from their position, which does not move. */
    public static NDArray floats(NDManager manager, ByteBuffer littleEndian, long... shape) {
        ByteBuffer view = littleEndian.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return floats(manager, view.asFloatBuffer(), shape);
    }

    private static NDArray floats(NDManager manager, FloatBuffer values, long[] shape) {
        Shape target = new Shape(shape);
        return copy(manager, staging(values, target), target, DataType.FLOAT32);
    }

    private static ByteBuffer staging(FloatBuffer values, Shape shape) {
        if (values.remaining() != shape.size()) {
            throw new IllegalArgumentException(
                    values.remaining() + " values for an array of shape " + shape);
        }
        ByteBuffer staging = staging(4L * values.remaining());
        staging.asFloatBuffer().put(values);
        return staging;
    }

    /** Writes values over those of a float32 array, which keeps its memory. */
    public static void overwrite(NDArray array, float[] values) {
        ByteBuffer staging = staging(FloatBuffer.wrap(values), array.getShape());
        NDManager manager = array.getManager();
        try (NDArray borrowed = manager.create(staging, array.getShape(), DataType.FLOAT32)) {
            InPlace.overwrite(array, borrowed);
        }
    }

    /** A float32 scalar; lives as long as {@code manager}, so it may be a constant of a graph. */
    public static NDArray scalar(NDManager manager, double value) {
        return manager.full(new Shape(), (float) value, DataType.FLOAT32);
    }

    /** Class indices as int64 (N). */
    public static NDArray labels(NDManager manager, int[] labels) {
        ByteBuffer staging = staging(8L * labels.length);
        for (int label : labels) {
            staging.putLong(label);
        }
        staging.rewind();
        return copy(manager, staging, new Shape(labels.length), DataType.INT64);
    }

    /** Images as float32 (N, C, H, W): each byte divided by 255. */
    public static NDArray images(NDManager manager, ImageBatch batch) {
        ByteBuffer staging = staging(4L * batch.pixels().length);
        for (byte pixel : batch.pixels()) {
            staging.putFloat(PIXEL_VALUES[pixel & 0xff]);
        }
        staging.rewind();
        return copy(manager, staging, new Shape(batch.shape()), DataType.FLOAT32);
    }

    /** Images several times as float32, little-endian, in memory of its own: for no device. */
    public static ByteBuffer pixels(ImageBatch batch, int copies) {
        ByteBuffer values =
                ByteBuffer.allocate(copies * Float.BYTES * batch.pixels().length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (int copy = 0; copy < copies; copy++) {
            for (byte pixel : batch.pixels()) {
                values.putFloat(PIXEL_VALUES[pixel & 0xff]);
            }
        }
        return values.flip();
    }

    private static NDArray copy(
            NDManager manager, ByteBuffer staging, Shape shape, DataType dataType) {
        if (manager.getDevice().isGpu()) {
            // on the way to the card it is copied anyway
            return manager.create(staging, shape, dataType);
        }
        try (NDArray borrowed = manager.create(staging, shape, dataType)) {
            NDArray owned = borrowed.duplicate();
            owned.attach(manager);
            return owned;
        }
    }

    private static ByteBuffer staging(long sizeBytes) {
        ByteBuffer buffer = STAGING.get();
        if (buffer.capacity() < sizeBytes) {
            buffer = direct(Math.toIntExact(Math.max(sizeBytes, 2L * buffer.capacity())));
            STAGING.set(buffer);
        }
        return buffer.clear().limit(Math.toIntExact(sizeBytes));
    }

    private static ByteBuffer direct(int sizeBytes) {
        return ByteBuffer.allocateDirect(sizeBytes).order(ByteOrder.nativeOrder());
    }

    private static float[] pixelValues() {
        float[] values = new float[256];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 255f;
        }
        return values;
    }
}
