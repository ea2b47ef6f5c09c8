// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import java.util.Arrays;

/**
 * A column of numbers with four bytes each; unknown ones are NaN. Rows before the first known one
 * and behind the last one take no room. Not safe for concurrent use.
 */
final class FloatColumn {

    private static final int FIRST_CAPACITY = 256;

    private float[] values = new float[0];
    private int start = -1;
    private int end;

    /** The number of a row; NaN if there is none. */
    float get(int row) {
        return row < start || row >= end || start < 0 ? Float.NaN : values[row - start];
    }

    /** Sets a number; a column begins with the first row that is set. */
    void set(int row, double value) {
        if (start < 0) {
            start = row;
            end = row;
        }
        if (row < start) {
            shift(start - row);
            start = row;
        }
        grow(row + 1 - start);
        for (int i = end; i < row; i++) {
            values[i - start] = Float.NaN;
        }
        values[row - start] = (float) value;
        end = Math.max(end, row + 1);
    }

    /** Makes room for a late row: the rows from {@code row} on move up. */
    void insert(int row) {
        if (start < 0 || row >= end) {
            return;
        }
        if (row <= start) {
            start++;
            end++;
            return;
        }
        grow(end + 1 - start);
        System.arraycopy(values, row - start, values, row - start + 1, end - row);
        values[row - start] = Float.NaN;
        end++;
    }

    private void shift(int rows) {
        float[] shifted = new float[end - start + rows];
        Arrays.fill(shifted, 0, rows, Float.NaN);
        System.arraycopy(values, 0, shifted, rows, end - start);
        values = shifted;
    }

    private void grow(int needed) {
        if (needed > values.length) {
            values =
                    Arrays.copyOf(
                            values, Math.max(needed, Math.max(FIRST_CAPACITY, 2 * values.length)));
        }
    }
}
