// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.device.Upload;

/**
 * Images of one pixel and label 0; the loss of pixel p is {@code 1 - |p - peak|}, above 0. Counts
 * its passes.
 */
public final class SurfaceTarget implements Target {

    private final float peak;
    private int gradients;
    private int forwards;

    public SurfaceTarget(float peak) {
        this.peak = peak;
    }

    public int gradients() {
        return gradients;
    }

    public int forwards() {
        return forwards;
    }

    @Override
    public int classes() {
        return 2;
    }

    @Override
    public NDArray logits(NDArray images) {
        forwards++;
        return twoClasses(images);
    }

    /** {@code (z, 0)}, z such that the cross-entropy of class 0 is the loss. */
    private NDArray twoClasses(NDArray images) {
        float[] losses = values(images).toFloatArray();
        float[] logits = new float[2 * losses.length];
        for (int i = 0; i < losses.length; i++) {
            logits[2 * i] = (float) -Math.log(Math.expm1(losses[i]));
        }
        return Upload.floats(images.getManager(), logits, losses.length, 2);
    }

    @Override
    public NDArray losses(NDArray images, NDArray labels) {
        forwards++;
        return values(images);
    }

    @Override
    public Gradient gradient(NDArray images, NDArray labels) {
        gradients++;
        float[] pixels = images.toFloatArray();
        float[] slopes = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            slopes[i] = Math.signum(peak - pixels[i]);
        }
        NDArray gradient = Upload.floats(images.getManager(), slopes, images.getShape().getShape());
        return new Gradient(values(images), gradient, twoClasses(images));
    }

    @Override
    public Gradient gradient(NDArray images, NDArray labels, Objective objective) {
        throw new AssertionError("cross-entropy only");
    }

    private NDArray values(NDArray images) {
        float[] values = images.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = 1 - Math.abs(values[i] - peak);
        }
        return Upload.floats(images.getManager(), values, values.length);
    }
}
