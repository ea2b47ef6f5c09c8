// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import dev.sparring.gpu.data.Dataset;

/**
 * Some images of a data set, in any order and as often as is wanted.
 *
 * @param rows their places in {@code whole}
 */
public record SelectedImages(Dataset whole, int[] rows) implements Dataset {

    @Override
    public int size() {
        return rows.length;
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
        return whole.label(rows[index]);
    }

    @Override
    public void copyPixels(int index, byte[] target, int offset) {
        whole.copyPixels(rows[index], target, offset);
    }
}
