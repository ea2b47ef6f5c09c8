// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.RandomRows;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import java.util.List;

/**
 * The legal points around a batch of clean images: {@code |x_adv - x| <= epsilon} and {@code x_adv}
 * in [0, 1]. All the geometry of the L-infinity norm is in here.
 *
 * @param lower (N, C, H, W), {@code max(x - epsilon, 0)}
 * @param upper (N, C, H, W), {@code min(x + epsilon, 1)}
 */
public record Linf(NDArray lower, NDArray upper, float epsilon) {

    /** Float32 rounding that a legal batch may show. */
    public static final float TOLERANCE = 1e-6f;

    /**
     * The ball around {@code images}; its arrays belong to {@code manager}.
     *
     * @param images (N, C, H, W) in [0, 1]
     * @param epsilon at least 0
     */
    public static Linf around(NDManager manager, NDArray images, float epsilon) {
        NDArray zero = Upload.scalar(manager, 0);
        NDArray one = Upload.scalar(manager, 1);
        NDArray lower = zero.maximum(Upload.scalar(manager, -epsilon).add(images));
        NDArray upper = one.minimum(Upload.scalar(manager, epsilon).add(images));
        return new Linf(lower, upper, epsilon);
    }

    /** The ball around some of the images; its arrays belong to {@code manager}. */
    public Linf rows(NDManager manager, NDArray rows) {
        return new Linf(Rows.of(manager, lower, rows), Rows.of(manager, upper, rows), epsilon);
    }

    /** N. */
    private int count() {
        return Math.toIntExact(lower.getShape().get(0));
    }

    /** C * H * W. */
    public int pixels() {
        return Math.toIntExact(lower.size() / count());
    }

    /** The nearest legal points, of the manager of {@code points}. */
    public NDArray project(NDArray points) {
        return points.maximum(lower).minimum(upper);
    }

    /**
     * One signed gradient step: {@code project(points + stepSize * sign(gradient))}.
     *
     * @param stepSize a scalar
     * @return of the manager of {@code gradient}
     */
    public NDArray step(NDArray points, NDArray gradient, NDArray stepSize) {
        return project(gradient.sign().muli(stepSize).addi(points));
    }

    /**
     * An offset uniform in the ball, to be added to the images and projected.
     *
     * @return (N, C, H, W), of {@code manager}
     */
    public NDArray randomStart(NDManager manager, Randomness random) {
        return randomStart(manager, RandomRows.together(random, count()));
    }

    /** The same, each example's of its own row. */
    public NDArray randomStart(NDManager manager, RandomRows draws) {
        float[] offsets = draws.uniform(pixels());
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = (2 * offsets[i] - 1) * epsilon;
        }
        return Upload.floats(manager, offsets, lower.getShape().getShape());
    }

    /**
     * Checks a batch that an attack made.
     *
     * @throws IllegalStateException naming the attack and how far it went
     */
    public static void requireLegal(
            String attack, NDArray images, NDArray adversarial, float epsilon) {
        if (!adversarial.getShape().equals(images.getShape())) {
            throw new IllegalStateException(
                    attack + " made " + adversarial.getShape() + " of " + images.getShape());
        }
        NDArray distances = adversarial.sub(images).abs();
        List<float[]> read =
                Download.floats(new NDList(distances.max(), adversarial.min(), adversarial.max()));
        float distance = read.get(0)[0];
        float lowest = read.get(1)[0];
        float highest = read.get(2)[0];
        if (!(distance <= epsilon + TOLERANCE && lowest >= 0 && highest <= 1)) {
            throw new IllegalStateException(
                    "%s left the ball: pixels from %s to %s, up to %s from the clean ones; epsilon is %s"
                            .formatted(attack, lowest, highest, distance, epsilon));
        }
    }
}
