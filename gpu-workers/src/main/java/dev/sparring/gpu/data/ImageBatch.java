// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

/**
 * Labelled 8-bit images on the host, as they travel in a round.
 *
 * @param shape (N, C, H, W)
 * @param pixels N*C*H*W bytes, row-major; a pixel's value is the unsigned byte divided by 255
 * @param labels N class indices
 */
public record ImageBatch(long[] shape, byte[] pixels, int[] labels) {

    /** Checks that the parts fit together. */
    public ImageBatch {
        if (shape.length != 4 || shape[0] != labels.length) {
            throw new IllegalArgumentException(
                    "shape "
                            + java.util.Arrays.toString(shape)
                            + " for "
                            + labels.length
                            + " labels; expected (N, C, H, W)");
        }
        if (shape[0] * shape[1] * shape[2] * shape[3] != pixels.length) {
            throw new IllegalArgumentException(
                    pixels.length + " pixels for shape " + java.util.Arrays.toString(shape));
        }
    }

    /** Number of images, N. */
    public int count() {
        return labels.length;
    }

    /** The images at {@code indices}, in that order. */
    public ImageBatch select(int... indices) {
        int size = count() == 0 ? 0 : pixels.length / count();
        byte[] selectedPixels = new byte[indices.length * size];
        int[] selectedLabels = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(pixels, indices[i] * size, selectedPixels, i * size, size);
            selectedLabels[i] = labels[indices[i]];
        }
        long[] selectedShape = shape.clone();
        selectedShape[0] = indices.length;
        return new ImageBatch(selectedShape, selectedPixels, selectedLabels);
    }
}
