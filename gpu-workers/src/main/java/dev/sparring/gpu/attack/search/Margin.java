// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.search;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Objective;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Clip;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.OwnClass;
import java.util.Arrays;

/**
 * The hinge of Carlini and Wagner 2017 with its sign turned, as attacks maximise: {@code -max(Z_y -
 * max_{i != y} Z_i, -confidence)}. At most {@code confidence}; it rises until another class leads
 * by {@code confidence} and is flat from there on. Without a confidence nothing about it depends on
 * the scale of the logits but its own.
 *
 * @param confidence in logits, at least 0
 */
public record Margin(double confidence) implements Objective {

    private static final int[] CLASSES = {1};

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
        NDArray truth = Autograd.constant(manager, labels).expandDims(1);
        NDArray rival = rivals(logits, labels).argMax(1).expandDims(1);
        return logits.gather(truth, 1).sub(logits.gather(rival, 1)).squeeze(1);
    }

    /**
     * The same for logits that were read: just below 0 where it is 0 and the other class, being the
     * first of the two, is the prediction.
     *
     * @param logits (N, K), row-major
     * @param labels (N), at least one
     * @return (N)
     */
    public static float[] of(float[] logits, int[] labels) {
        int classes = logits.length / labels.length;
        float[] margins = new float[labels.length];
        for (int i = 0; i < margins.length; i++) {
            margins[i] = of(Arrays.copyOfRange(logits, i * classes, (i + 1) * classes), labels[i]);
        }
        return margins;
    }

    private static float of(float[] logits, int label) {
        int rival = label == 0 ? 1 : 0;
        for (int k = rival + 1; k < logits.length; k++) {
            rival = k != label && logits[k] > logits[rival] ? k : rival;
        }
        float margin = logits[label] - logits[rival];
        return margin == 0 && rival < label ? -Float.MIN_VALUE : margin;
    }

    /**
     * {@code max_i Z_i - min_i Z_i} of each row, and 1 where all are equal: what to divide by so
     * that the scale of the logits does not matter.
     *
     * @param logits (N, K)
     * @return (N), of the manager of {@code logits}
     */
    public static NDArray spread(NDArray logits) {
        return GradientNormalisation.orOne(logits.max(CLASSES).sub(logits.min(CLASSES)));
    }

    /**
     * Logits in which the label is below all others, however low these are.
     *
     * @return (N, K), a constant, of the manager of {@code logits}
     */
    static NDArray rivals(NDArray logits, NDArray labels) {
        NDManager manager = logits.getManager();
        NDArray values = Autograd.constant(manager, logits);
        NDArray lowest = Upload.scalar(manager, Double.NEGATIVE_INFINITY);
        return NDArrays.where(OwnClass.others(logits, labels), values, lowest);
    }
}
