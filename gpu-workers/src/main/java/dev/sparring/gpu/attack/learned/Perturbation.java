// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.device.Clip;
import dev.sparring.gpu.device.Upload;

/** How a learned attack moves: delta inside the L-infinity ball, images inside [0, 1]. */
final class Perturbation {

    private final NDArray images;
    private final NDArray stepSize;
    private final float epsilon;

    /** Everything will be in the manager of {@code images}. */
    Perturbation(NDArray images, float epsilon, double stepSizeRatio) {
        this.images = images;
        this.epsilon = epsilon;
        stepSize = Upload.scalar(images.getManager(), stepSizeRatio * epsilon);
    }

    /** No perturbation. */
    NDArray start() {
        return images.getManager().zeros(images.getShape());
    }

    /** {@code clip(delta + stepSize * direction, epsilon)}, differentiable. */
    NDArray add(NDArray delta, NDArray direction) {
        return Clip.of(direction.mul(stepSize).add(delta), -epsilon, epsilon);
    }

    /** {@code clip(x + delta, 0, 1)}, differentiable. */
    NDArray apply(NDArray delta) {
        return Clip.of(images.add(delta), 0, 1);
    }
}
