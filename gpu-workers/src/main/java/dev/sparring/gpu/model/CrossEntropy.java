// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import dev.sparring.gpu.device.Upload;

/** The loss that a classifier is trained on and that most attacks raise. */
public final class CrossEntropy {

    private static final int[] CLASSES = {1};

    private CrossEntropy() {}

    /**
     * Cross-entropy per example, {@code -log softmax(logits)[label]}, differentiable.
     *
     * @param logits (N, K)
     * @param labels int64 (N)
     * @return (N), of the manager of {@code logits}
     */
    public static NDArray of(NDArray logits, NDArray labels) {
        NDArray zero = Upload.scalar(logits.getManager(), 0);
        NDArray own = NDArrays.where(OwnClass.of(logits, labels), logits.logSoftmax(1), zero);
        return own.sum(CLASSES).neg();
    }
}
