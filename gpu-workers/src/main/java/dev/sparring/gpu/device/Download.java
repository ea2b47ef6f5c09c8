// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Arrays to host data. Nothing else reads arrays: on a GPU a read waits until all that was asked
 * for is computed, so there are few of them, and each is counted.
 *
 * <p>What DJL copies to the host lives in a scope of the read and dies with it. Read directly, the
 * copy would live as long as the manager of the array.
 */
public final class Download {

    private static final ThreadLocal<long[]> READS = ThreadLocal.withInitial(() -> new long[1]);

    private Download() {}

    private interface Use<T> {
        T of(ByteBuffer values);
    }

    /** Reads that this thread has made so far. */
    public static long reads() {
        return READS.get()[0];
    }

    /** The values of a float32 array, row-major. */
    public static float[] floats(NDArray array) {
        return floats(new NDList(array)).get(0);
    }

    /**
     * The values of several float32 arrays, in one read.
     *
     * @param arrays of one device
     * @return one for each, row-major
     */
    public static List<float[]> floats(NDList arrays) {
        return apart(
                arrays,
                part -> {
                    float[] values = new float[part.remaining() / Float.BYTES];
                    part.asFloatBuffer().get(values);
                    return values;
                });
    }

    /**
     * The bytes of several float32 arrays, in one read.
     *
     * @param arrays of one device
     * @return one for each: little-endian, row-major, from position 0
     */
    public static List<ByteBuffer> bytes(NDList arrays) {
        return apart(
                arrays,
                part ->
                        ByteBuffer.allocate(part.remaining())
                                .put(part)
                                .flip()
                                .order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Whether float32 arrays have the same bytes as others, one by one. */
    static boolean equal(NDList arrays, NDList others) {
        return bytes(arrays).equals(bytes(others));
    }

    /** The values of an int64 array (N) of class indices. */
    public static int[] labels(NDArray array) {
        return read(
                new NDList(array),
                DataType.INT64,
                all -> {
                    int[] labels = new int[all.remaining() / Long.BYTES];
                    for (int i = 0; i < labels.length; i++) {
                        labels[i] = Math.toIntExact(all.getLong());
                    }
                    return labels;
                });
    }

    /** The values of a boolean array. */
    public static boolean[] booleans(NDArray array) {
        return read(
                new NDList(array),
                DataType.BOOLEAN,
                all -> {
                    boolean[] values = new boolean[all.remaining()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = all.get() != 0;
                    }
                    return values;
                });
    }

    private static <T> List<T> apart(NDList arrays, Use<T> use) {
        if (arrays.isEmpty()) {
            return List.of();
        }
        return read(
                arrays,
                DataType.FLOAT32,
                all -> {
                    List<T> parts = new ArrayList<>();
                    for (NDArray array : arrays) {
                        int sizeBytes = Math.toIntExact(array.size() * Float.BYTES);
                        ByteBuffer part = all.slice(all.position(), sizeBytes).order(all.order());
                        all.position(all.position() + sizeBytes);
                        parts.add(use.of(part));
                    }
                    return parts;
                });
    }

    private static <T> T read(NDList arrays, DataType type, Use<T> use) {
        try (NDManager scope = arrays.head().getManager().newSubManager();
                Autograd.Scope detached = Autograd.detached()) {
            NDList flat = new NDList();
            for (NDArray array : arrays) {
                if (array.getDataType() != type) {
                    throw new IllegalArgumentException(
                            "an array of " + array.getDataType() + " where " + type + " is read");
                }
                flat.add(Autograd.constant(scope, array).flatten());
            }
            NDArray all = flat.size() == 1 ? flat.head() : NDArrays.concat(flat);
            READS.get()[0]++;
            return use.of(all.toByteBuffer(true).order(ByteOrder.nativeOrder()));
        }
    }
}
