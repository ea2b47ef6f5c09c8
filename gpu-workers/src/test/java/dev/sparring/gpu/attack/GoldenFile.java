// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One file of golden vectors: hands out its inputs, compares with its expectations, prints each
 * relative error, and knows at the end whether any expectation was left out.
 */
final class GoldenFile {

    private static final String EXPECT = "expect.";
    private static final float SAME_PIXEL = 1e-5f;

    private final String name;
    private final Map<String, String> metadata;
    private final Map<String, HostTensor> tensors;
    private final Set<String> unchecked = new TreeSet<>();
    private final List<String> misses = new ArrayList<>();

    GoldenFile(Path file) throws IOException {
        Safetensors.Content content = Safetensors.read(file);
        name = file.getFileName().toString();
        metadata = content.metadata();
        tensors = content.tensors().tensors();
        tensors.keySet().stream().filter(key -> key.startsWith(EXPECT)).forEach(unchecked::add);
    }

    String text(String key) {
        assertThat(metadata).as(name).containsKey(key);
        return metadata.get(key);
    }

    int integer(String key) {
        return Integer.parseInt(text(key));
    }

    double number(String key) {
        return Double.parseDouble(text(key));
    }

    ClassifierKind classifier() {
        return switch (text("dataset")) {
            case "mnist" -> ClassifierKind.LENET5;
            case "cifar10" -> ClassifierKind.RESNET20;
            default -> throw new AssertionError(name + ": unknown dataset " + text("dataset"));
        };
    }

    HostTensor tensor(String key) {
        assertThat(tensors).as(name).containsKey(key);
        return tensors.get(key);
    }

    NDArray floats(NDManager manager, String key) {
        return Upload.floats(manager, tensor(key).values(), tensor(key).shape());
    }

    int[] labels(String key) {
        float[] values = tensor(key).values();
        int[] labels = new int[values.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (int) values[i];
        }
        return labels;
    }

    NDArray labels(NDManager manager, String key) {
        return Upload.labels(manager, labels(key));
    }

    /** All tensors behind a prefix, under the rest of their names. */
    StateDict state(String prefix) {
        Map<String, HostTensor> found = new LinkedHashMap<>();
        tensors.forEach(
                (key, tensor) -> {
                    if (key.startsWith(prefix)) {
                        found.put(key.substring(prefix.length()), tensor);
                    }
                });
        return new StateDict(found);
    }

    void check(String expectation, NDArray actual, double limit) {
        check(expectation, actual.toFloatArray(), limit);
    }

    void check(String expectation, double actual, double limit) {
        check(expectation, new float[] {(float) actual}, limit);
    }

    void check(String expectation, float[] actual, double limit) {
        report(expectation, error(actual, expected(expectation)), limit);
    }

    /** Each tensor of an expected state, itself and its change since {@code before}. */
    void checkUpdate(String prefix, StateDict after, StateDict before, Limits limits) {
        state(EXPECT + prefix)
                .tensors()
                .forEach(
                        (key, expected) -> {
                            float[] actual = after.tensors().get(key).values();
                            check(prefix + key, actual, limits.value());
                            float[] from = before.tensors().get(key).values();
                            double error =
                                    error(change(actual, from), change(expected.values(), from));
                            report(prefix + key + " (update)", error, limits.update());
                        });
    }

    /** Bounds on relative errors. */
    record Limits(double value, double update) {}

    /** Each tensor of a state that is expected. */
    void checkState(String prefix, StateDict actual, double limit) {
        state(EXPECT + prefix)
                .tensors()
                .keySet()
                .forEach(key -> check(prefix + key, actual.tensors().get(key).values(), limit));
    }

    /** Each row of a matrix, with its own limit. */
    void checkRows(String expectation, NDArray actual, double[] limits) {
        float[] expected = expected(expectation);
        float[] values = actual.toFloatArray();
        assertThat(values).hasSameSizeAs(expected);
        int width = expected.length / limits.length;
        for (int i = 0; i < limits.length; i++) {
            int from = i * width;
            double error =
                    error(
                            Arrays.copyOfRange(values, from, from + width),
                            Arrays.copyOfRange(expected, from, from + width));
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
        float[] values = actual.toFloatArray();
        assertThat(values).hasSameSizeAs(expected);
        int different = 0;
        for (int i = 0; i < expected.length; i++) {
            different += Math.abs(values[i] - expected[i]) <= SAME_PIXEL ? 0 : 1;
        }
        report(expectation + " (pixels)", (double) different / expected.length, 1 - share);
        return different == 0;
    }

    /** Fails if anything missed its limit or was not compared at all. */
    void finish() {
        assertThat(misses).as(name).isEmpty();
        assertThat(unchecked).as("expectations of " + name + " that nothing checks").isEmpty();
    }

    private float[] expected(String expectation) {
        unchecked.remove(EXPECT + expectation);
        return tensor(EXPECT + expectation).values();
    }

    private void report(String what, double error, double limit) {
        boolean within = error < limit || error == 0;
        String line = "%s %-55s %.1e (limit %.0e)".formatted(name, what, error, limit);
        System.out.println((within ? "  " : "! ") + line);
        if (!within) {
            misses.add(line);
        }
    }

    private static float[] change(float[] after, float[] before) {
        float[] change = new float[after.length];
        for (int i = 0; i < change.length; i++) {
            change[i] = after[i] - before[i];
        }
        return change;
    }

    /**
     * {@code ||actual - expected|| / ||expected||}; the plain distance where nothing is expected.
     */
    private static double error(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double squares = 0;
        double distance = 0;
        for (int i = 0; i < expected.length; i++) {
            distance += Math.pow((double) actual[i] - expected[i], 2);
            squares += Math.pow(expected[i], 2);
        }
        return Math.sqrt(distance / (squares == 0 ? 1 : squares));
    }
}
