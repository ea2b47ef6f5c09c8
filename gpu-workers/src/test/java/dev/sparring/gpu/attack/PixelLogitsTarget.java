// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.model.CrossEntropy;

/** Images of K pixels, (N, K, 1, 1), whose pixels are the logits. Counts its passes. */
public final class PixelLogitsTarget implements Target {

    private final int classes;
    private int gradients;
    private int forwards;

    public PixelLogitsTarget(int classes) {
        this.classes = classes;
    }

    public int gradients() {
        return gradients;
    }

    public int forwards() {
        return forwards;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public NDArray logits(NDArray images) {
        forwards++;
        return images.reshape(-1, classes).duplicate();
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
        gradients++;
        NDManager manager = images.getManager();
        NDArray leaf = Autograd.leaf(manager, images);
        NDArray logits;
        NDArray values;
        try (Autograd.Scope recording = Autograd.recording()) {
            logits = leaf.reshape(-1, classes);
            values = objective.values(logits, labels);
        }
        Autograd.backward(values, values.onesLike());
        return new Gradient(
                Autograd.constant(manager, values),
                Autograd.gradient(manager, leaf),
                Autograd.constant(manager, logits).duplicate());
    }
}
