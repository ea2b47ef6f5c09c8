// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.check;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.StateDict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Compares with what a file expects, tensor by tensor, and knows at the end what nobody compared.
 */
final class Comparison {

    private static final float SAME_PIXEL = 1e-5f;

    private final VectorFile file;
    private final Set<String> unchecked;
    private final List<TensorError> errors = new ArrayList<>();

    Comparison(VectorFile file) {
        this.file = file;
        unchecked = file.expectations();
    }

    /** Bounds on relative errors of a tensor that was trained, and of its change. */
    record Limits(double value, double update) {}

    void check(String expectation, NDArray actual, double limit) {
        check(expectation, Download.floats(actual), limit);
    }

    void check(String expectation, double actual, double limit) {
        check(expectation, new float[] {(float) actual}, limit);
    }

    void check(String expectation, float[] actual, double limit) {
        report(expectation, error(actual, expected(expectation)), limit);
    }

    /** Each tensor of a state that is expected. */
    void checkState(String prefix, StateDict actual, double limit) {
        for (String key : keys(prefix)) {
            check(prefix + key, values(actual, key), limit);
        }
    }

    /**
     * Each tensor of an expected state, itself and its change since {@code before}. One that starts
     * at zero is its own change, and only the limit of changes counts.
     */
    void checkUpdate(String prefix, StateDict after, StateDict before, Limits limits) {
        for (String key : keys(prefix)) {
            float[] expected = expected(prefix + key);
            float[] actual = values(after, key);
            float[] from = values(before, key);
            if (!isZero(from)) {
                report(prefix + key, error(actual, expected), limits.value());
            }
            double error = error(change(actual, from), change(expected, from));
            report(prefix + key + " (update)", error, limits.update());
        }
    }

    /** Each row of a matrix, with its own limit. */
    void checkRows(String expectation, NDArray actual, double[] limits) {
        float[] expected = expected(expectation);
        float[] values = Download.floats(actual);
        int width = expected.length / limits.length;
        for (int i = 0; i < limits.length; i++) {
            int from = i * width;
            double error =
                    values.length == expected.length
                            ? error(row(values, from, width), row(expected, from, width))
                            : Double.NaN;
            report(expectation + "[" + i + "]", error, limits[i]);
        }
    }

    /**
     * The share of pixels that agree.
     *
     * @return whether all do
     */
    boolean checkPixels(String expectation, NDArray actual, double share) {
        float[] expected = expected(expectation);
        float[] values = Download.floats(actual);
        int different = 0;
        for (int i = 0; i < Math.min(values.length, expected.length); i++) {
            different += Math.abs(values[i] - expected[i]) <= SAME_PIXEL ? 0 : 1;
        }
        boolean comparable = values.length == expected.length;
        double error = comparable ? (double) different / expected.length : Double.NaN;
        report(expectation + " (pixels)", error, 1 - share);
        return error == 0;
    }

    /** What was found; an expectation that was not compared does not pass. */
    List<TensorError> finish() {
        unchecked.forEach(name -> report(name + " (nothing checks it)", Double.NaN, 0));
        return List.copyOf(errors);
    }

    private Set<String> keys(String prefix) {
        return file.state(VectorFile.EXPECT + prefix).tensors().keySet();
    }

    private float[] expected(String expectation) {
        unchecked.remove(expectation);
        return file.tensor(VectorFile.EXPECT + expectation).values();
    }

    private void report(String what, double error, double limit) {
        errors.add(new TensorError(what, error, limit));
    }

    /** Nothing, if there is no such tensor. */
    private static float[] values(StateDict state, String key) {
        HostTensor tensor = state.tensors().get(key);
        return tensor == null ? new float[0] : tensor.values();
    }

    private static boolean isZero(float[] values) {
        for (float value : values) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    private static float[] row(float[] values, int from, int width) {
        return Arrays.copyOfRange(values, from, from + width);
    }

    private static float[] change(float[] after, float[] before) {
        float[] change = new float[Math.min(after.length, before.length)];
        for (int i = 0; i < change.length; i++) {
            change[i] = after[i] - before[i];
        }
        return change;
    }

    /**
     * {@code ||actual - expected|| / ||expected||}; the plain distance where nothing is expected,
     * not a number if the sizes differ.
     */
    private static double error(float[] actual, float[] expected) {
        if (actual.length != expected.length) {
            return Double.NaN;
        }
        double squares = 0;
        double distance = 0;
        for (int i = 0; i < expected.length; i++) {
            distance += Math.pow((double) actual[i] - expected[i], 2);
            squares += Math.pow(expected[i], 2);
        }
        return Math.sqrt(distance / (squares == 0 ? 1 : squares));
    }
}
