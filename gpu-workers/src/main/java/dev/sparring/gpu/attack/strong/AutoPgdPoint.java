// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.sparring.gpu.attack.Gradient;

/**
 * Where each example of an Auto-PGD run is, and what it goes on with. Immutable.
 *
 * @param point (N, C, H, W), x^(k)
 * @param previous (N, C, H, W), x^(k-1)
 * @param gradient (N, C, H, W), of the objective at {@code point}
 * @param values (N), the objective at {@code point}
 * @param best (N, C, H, W), the point with the highest objective so far
 * @param bestGradient (N, C, H, W), at {@code best}
 * @param highest (N), the objective at {@code best}
 * @param rises (N), steps since the last checkpoint that raised the objective
 */
record AutoPgdPoint(
        NDArray point,
        NDArray previous,
        NDArray gradient,
        NDArray values,
        NDArray best,
        NDArray bestGradient,
        NDArray highest,
        NDArray rises) {

    /** The start of a run. */
    static AutoPgdPoint start(NDArray point, Gradient gradient) {
        return new AutoPgdPoint(
                point,
                point.duplicate(),
                gradient.gradient(),
                gradient.values(),
                point.duplicate(),
                gradient.gradient().duplicate(),
                gradient.values().duplicate(),
                gradient.values().zerosLike());
    }

    /** After a step to {@code next}, where the objective is {@code seen}. */
    AutoPgdPoint moved(NDArray next, Gradient seen) {
        NDArray better = seen.values().gt(highest);
        return new AutoPgdPoint(
                next,
                point,
                seen.gradient(),
                seen.values(),
                choose(better, next, best),
                choose(better, seen.gradient(), bestGradient),
                NDArrays.where(better, seen.values(), highest),
                rises.add(seen.values().gt(values).toType(DataType.FLOAT32, false)));
    }

    /** After a checkpoint: the examples of the mask (N) are back at their best points. */
    AutoPgdPoint restarted(NDArray mask) {
        return new AutoPgdPoint(
                choose(mask, best, point),
                previous,
                choose(mask, bestGradient, gradient),
                NDArrays.where(mask, highest, values),
                best,
                bestGradient,
                highest,
                rises.zerosLike());
    }

    /** Hands all arrays to a manager. */
    void attach(NDManager manager) {
        new NDList(point, previous, gradient, values, best, bestGradient, highest, rises)
                .attach(manager);
    }

    /** Some examples of one array and the others of another, by a mask (N). */
    static NDArray choose(NDArray mask, NDArray yes, NDArray no) {
        // a view belongs to the manager of what it shows, which may be that of the whole run
        try (NDArray rows = mask.reshape(-1, 1, 1, 1);
                NDArray pixels = rows.broadcast(yes.getShape())) {
            return NDArrays.where(pixels, yes, no);
        }
    }
}
