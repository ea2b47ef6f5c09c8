// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

/**
 * A run of consecutive images of another data set.
 *
 * @param whole where they are
 * @param first index of the first one there
 * @param size how many
 */
record DatasetPart(Dataset whole, int first, int size) implements Dataset {

    @Override
    public int telling() {
        return Math.min(size, whole.telling());
    }

    @Override
    public int channels() {
        return whole.channels();
    }

    @Override
    public int height() {
        return whole.height();
    }

    @Override
    public int width() {
        return whole.width();
    }

    @Override
    public int classes() {
        return whole.classes();
    }

    @Override
    public int label(int index) {
        return whole.label(first + index);
    }

    @Override
    public void copyPixels(int index, byte[] target, int offset) {
        whole.copyPixels(first + index, target, offset);
    }
}
