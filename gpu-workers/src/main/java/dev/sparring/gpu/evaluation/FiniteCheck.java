// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import dev.sparring.gpu.Finite;
import dev.sparring.gpu.NotFiniteException;

/**
 * Lets only finite numbers become verdicts: of others the class with the highest logit, the mean
 * loss and the share of zero gradients say nothing.
 *
 * @param weights whose numbers they are, in words
 * @param attack the images are under, in words
 * @param images indices in the evaluation, in the order of the numbers
 */
record FiniteCheck(String weights, String attack, int[] images) {

    /** Of images that nobody attacks. */
    static FiniteCheck clean(EvaluationRequest request, int[] images) {
        return new FiniteCheck(version(request), "not attacked", images);
    }

    /** Of the defender's numbers for images under an attack. */
    static FiniteCheck attacked(EvaluationRequest request, String attack, int[] images) {
        return new FiniteCheck(version(request), "under " + attack, images);
    }

    private static String version(EvaluationRequest request) {
        return "version " + request.defenderVersion();
    }

    /** The same images, and the numbers of other weights. */
    FiniteCheck of(String others) {
        return new FiniteCheck(others, attack, images);
    }

    /**
     * Logits (N, K), row-major.
     *
     * @throws NotFiniteException naming the first image with one that is not finite
     */
    void logits(float[] values) {
        require("a logit", values);
    }

    /**
     * Losses (N).
     *
     * @throws NotFiniteException naming the first image with one that is not finite
     */
    void losses(float[] values) {
        require("a loss", values);
    }

    /**
     * Gradients, as many numbers as there are for each image.
     *
     * @throws NotFiniteException naming the first image with one that is not finite
     */
    void gradients(float[] values) {
        require("a gradient", values);
    }

    /** How many images it is about. */
    int count() {
        return images.length;
    }

    /**
     * Pixels (N, C, H, W), row-major, that an attack made.
     *
     * @throws NotFiniteException naming the attack, and the first image with one that is not finite
     */
    void pixels(String maker, float[] values) {
        Finite.firstNot(values)
                .ifPresent(
                        at -> {
                            throw NotFiniteException.madeBy(maker, pixel(maker, at, values));
                        });
    }

    private void require(String what, float[] values) {
        Finite.firstNot(values)
                .ifPresent(
                        at -> {
                            throw new NotFiniteException(number(what, at, values));
                        });
    }

    private String pixel(String maker, int at, float[] values) {
        return ("%s gives image %d a pixel of %s: its own weights are too large for float32, or a"
                        + " gradient of %s is; take others")
                .formatted(maker, image(at, values), values[at], weights);
    }

    private String number(String what, int at, float[] values) {
        return ("%s gives image %d, %s, %s of %s: its weights are too large for float32; take"
                        + " others, or divide the last layer's, its bias too, by one number, which"
                        + " changes no class")
                .formatted(weights, image(at, values), attack, what, values[at]);
    }

    private int image(int index, float[] values) {
        return images[index / (values.length / images.length)];
    }
}
