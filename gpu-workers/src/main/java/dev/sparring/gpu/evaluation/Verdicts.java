// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import dev.sparring.gpu.Finite;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The classifier's verdicts on some images.
 *
 * @param correct whether the label had the highest logit
 * @param predictions the class with the highest logit
 * @param confidences softmax probability of the prediction
 * @param losses cross-entropy
 * @param margins how far the label's logit is above the highest other; below 0 where the image is
 *     misclassified
 * @param exhibits row-major pixels in [0, 1] of the first of these images, as many of them as are
 *     to be looked at
 * @param span when it was computed, the attack included
 */
public record Verdicts(
        boolean[] correct,
        int[] predictions,
        double[] confidences,
        float[] losses,
        float[] margins,
        List<float[]> exhibits,
        Span span) {

    /** Whether all losses are numbers. */
    boolean isFinite() {
        return Finite.firstNot(losses).isEmpty();
    }

    /** Of the images of several, one after the other; exhibits are of the first of all. */
    static Verdicts joined(List<Verdicts> parts) {
        Verdicts first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        Verdicts last = parts.get(parts.size() - 1);
        List<float[]> exhibits = new ArrayList<>();
        parts.forEach(part -> exhibits.addAll(part.exhibits));
        return new Verdicts(
                joined(parts, Verdicts::correct, boolean[]::new),
                joined(parts, Verdicts::predictions, int[]::new),
                joined(parts, Verdicts::confidences, double[]::new),
                joined(parts, Verdicts::losses, float[]::new),
                joined(parts, Verdicts::margins, float[]::new),
                exhibits,
                new Span(first.span.began(), last.span.end() - first.span.began()));
    }

    private static <A> A joined(
            List<Verdicts> parts, Function<Verdicts, A> of, IntFunction<A> empty) {
        return concatenated(parts.stream().map(of).toList(), empty);
    }

    /** Arrays of one primitive type, one after the other. */
    private static <A> A concatenated(List<A> arrays, IntFunction<A> empty) {
        A all = empty.apply(arrays.stream().mapToInt(Array::getLength).sum());
        int at = 0;
        for (A array : arrays) {
            System.arraycopy(array, 0, all, at, Array.getLength(array));
            at += Array.getLength(array);
        }
        return all;
    }

    /**
     * Of the images {@code from} to {@code to} of these, without exhibits; the time is theirs by
     * their share.
     */
    Verdicts part(int from, int to) {
        double each = span.seconds() / losses.length;
        return new Verdicts(
                Arrays.copyOfRange(correct, from, to),
                Arrays.copyOfRange(predictions, from, to),
                Arrays.copyOfRange(confidences, from, to),
                Arrays.copyOfRange(losses, from, to),
                Arrays.copyOfRange(margins, from, to),
                List.of(),
                new Span(span.began() + from * each, (to - from) * each));
    }

    /**
     * Of images as they are.
     *
     * @param zeroGradients how many of them have a gradient of the loss that is 0 everywhere
     */
    record Clean(Verdicts verdicts, int zeroGradients) {}

    /**
     * Of images as they are, one by one.
     *
     * @param gradients the largest magnitude of each image's gradient at a pixel
     */
    record Examined(Verdicts verdicts, float[] gradients) {

        static Examined joined(List<Examined> parts) {
            List<float[]> gradients = parts.stream().map(Examined::gradients).toList();
            return new Examined(
                    Verdicts.joined(parts.stream().map(Examined::verdicts).toList()),
                    Verdicts.concatenated(gradients, float[]::new));
        }

        Examined part(int from, int to) {
            return new Examined(verdicts.part(from, to), Arrays.copyOfRange(gradients, from, to));
        }

        Clean clean() {
            int zeros = 0;
            for (float value : gradients) {
                zeros += value == 0 ? 1 : 0;
            }
            return new Clean(verdicts, zeros);
        }
    }
}
