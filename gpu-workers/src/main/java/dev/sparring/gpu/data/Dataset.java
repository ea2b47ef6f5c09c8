// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

/** Labelled 8-bit images with random access. Immutable and safe to share between threads. */
public interface Dataset {

    /** Number of images. */
    int size();

    /** Channels C of each image. */
    int channels();

    /** Rows H of each image. */
    int height();

    /** Columns W of each image. */
    int width();

    /** Number of classes; labels are in [0, classes). */
    int classes();

    /** The label of image {@code index}. */
    int label(int index);

    /**
     * How many images, from the first one on, tell it from every other data set: all of them, or a
     * few if a formula makes the others.
     */
    default int telling() {
        return size();
    }

    /** Copies the C*H*W bytes of image {@code index} to {@code target} from {@code offset} on. */
    void copyPixels(int index, byte[] target, int offset);

    /** Images {@code from} (inclusive) to {@code to} (exclusive), in order, unaugmented. */
    default ImageBatch slice(int from, int to) {
        int size = channels() * height() * width();
        byte[] pixels = new byte[(to - from) * size];
        int[] labels = new int[to - from];
        for (int i = from; i < to; i++) {
            copyPixels(i, pixels, (i - from) * size);
            labels[i - from] = label(i);
        }
        return new ImageBatch(
                new long[] {to - from, channels(), height(), width()}, pixels, labels);
    }
}
