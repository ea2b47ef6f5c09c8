// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/** The length of all gradients of a network together. */
final class GradientNorm {

    private GradientNorm() {}

    /**
     * The global L2 norm.
     *
     * @throws ArithmeticException if it is not finite
     */
    static double of(NDManager scope, Map<String, NDArray> gradients) {
        NDList norms = new NDList();
        for (NDArray gradient : gradients.values()) {
            NDArray norm = gradient.norm();
            norm.attach(scope);
            norms.add(norm);
        }
        double squares = 0;
        for (float norm : NDArrays.stack(norms).toFloatArray()) {
            squares += (double) norm * norm;
        }
        double norm = Math.sqrt(squares);
        if (!Double.isFinite(norm)) {
            throw new ArithmeticException("gradient norm is " + norm + "; lower the learning rate");
        }
        return norm;
    }
}
