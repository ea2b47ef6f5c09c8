// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Clip;
import dev.sparring.gpu.device.Upload;

/**
 * The hinge of Carlini and Wagner 2017 with its sign turned, as attacks maximise: {@code -max(Z_y -
 * max_{i != y} Z_i, -confidence)}. At most {@code confidence}; it rises until another class leads
 * by {@code confidence} and is flat from there on.
 *
 * @param confidence in logits, at least 0
 */
public record Margin(double confidence) implements Objective {

    /** Below every logit that can occur. */
    static final float HIDDEN = -1e30f;

    /** Checks the range. */
    public Margin {
        if (!(confidence >= 0)) {
            throw new IllegalArgumentException("confidence = " + confidence + "; at least 0");
        }
    }

    @Override
    public NDArray values(NDArray logits, NDArray labels) {
        return Clip.of(of(logits, labels).neg(), -Float.MAX_VALUE, (float) confidence);
    }

    /**
     * How far the label leads: {@code Z_y - max_{i != y} Z_i}, differentiable. Below 0 the example
     * is misclassified.
     *
     * @param logits (N, K)
     * @param labels int64 (N)
     * @return (N)
     */
    public static NDArray of(NDArray logits, NDArray labels) {
        NDManager manager = logits.getManager();
        NDArray truth = Autograd.constant(manager, labels);
        NDArray hidden = truth.oneHot((int) logits.getShape().get(1), DataType.FLOAT32);
        NDArray others = hidden.mul(Upload.scalar(manager, HIDDEN)).add(logits.stopGradient());
        NDArray rival = others.argMax(1).expandDims(1);
        return logits.gather(truth.expandDims(1), 1).sub(logits.gather(rival, 1)).squeeze(1);
    }
}
