// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

/**
 * A data set in memory.
 *
 * @param shape (N, C, H, W)
 * @param pixels N*C*H*W bytes
 * @param labels N class indices below {@code classes}
 */
record ArrayDataset(int[] shape, byte[] pixels, byte[] labels, int classes) implements Dataset {

    @Override
    public int size() {
        return shape[0];
    }

    @Override
    public int channels() {
        return shape[1];
    }

    @Override
    public int height() {
        return shape[2];
    }

    @Override
    public int width() {
        return shape[3];
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public void copyPixels(int index, byte[] target, int offset) {
        int size = shape[1] * shape[2] * shape[3];
        System.arraycopy(pixels, index * size, target, offset, size);
    }
}
