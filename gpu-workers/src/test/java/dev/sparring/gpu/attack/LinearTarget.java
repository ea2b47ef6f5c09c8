// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.CrossEntropy;

/** Two classes with logits {@code (w . x + b, 0)}: everything about it is known. */
public final class LinearTarget implements Target {

    private final float[] weights;
    private final float bias;

    public LinearTarget(float bias, float... weights) {
        this.weights = weights;
        this.bias = bias;
    }

    @Override
    public int classes() {
        return 2;
    }

    @Override
    public NDArray logits(NDArray images) {
        NDManager manager = images.getManager();
        NDArray rows = images.reshape(-1, weights.length);
        float[] columns = new float[2 * weights.length];
        for (int i = 0; i < weights.length; i++) {
            columns[2 * i] = weights[i];
        }
        NDArray product = rows.matMul(Upload.floats(manager, columns, weights.length, 2));
        return product.add(Upload.floats(manager, new float[] {bias, 0}, 2));
    }

    @Override
    public NDArray losses(NDArray images, NDArray labels) {
        return CrossEntropy.of(logits(images), labels);
    }

    @Override
    public Gradient gradient(NDArray images, NDArray labels) {
        return gradient(images, labels, CrossEntropy::of);
    }

    @Override
    public Gradient gradient(NDArray images, NDArray labels, Objective objective) {
        NDManager manager = images.getManager();
        NDArray leaf = Autograd.leaf(manager, images);
        NDArray logits;
        NDArray values;
        try (Autograd.Scope recording = Autograd.recording()) {
            logits = logits(leaf);
            values = objective.values(logits, labels);
        }
        Autograd.backward(values, values.onesLike());
        return new Gradient(
                Autograd.constant(manager, values),
                Autograd.gradient(manager, leaf),
                Autograd.constant(manager, logits));
    }
}
