// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;

/** Counts the images of which a gradient was taken. */
public final class CountingTarget implements Target {

    private final Target target;
    private long images;

    public CountingTarget(Target target) {
        this.target = target;
    }

    public long images() {
        return images;
    }

    @Override
    public int classes() {
        return target.classes();
    }

    @Override
    public NDArray logits(NDArray points) {
        return target.logits(points);
    }

    @Override
    public NDArray losses(NDArray points, NDArray labels) {
        return target.losses(points, labels);
    }

    @Override
    public Gradient gradient(NDArray points, NDArray labels) {
        images += points.getShape().get(0);
        return target.gradient(points, labels);
    }

    @Override
    public Gradient gradient(NDArray points, NDArray labels, Objective objective) {
        images += points.getShape().get(0);
        return target.gradient(points, labels, objective);
    }
}
