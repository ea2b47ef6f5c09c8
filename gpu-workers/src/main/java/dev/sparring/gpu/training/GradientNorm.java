// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.NotFiniteException;
import java.util.Map;

/** The length of all gradients of a network together, as PyTorch's clip_grad_norm_ computes it. */
public final class GradientNorm {

    private GradientNorm() {}

    /**
     * The global L2 norm: the norm of the norms. It stays on the device; whoever reads it asks
     * {@link #requireFinite} before it is used.
     *
     * @return a float32 scalar of {@code scope}
     */
    public static NDArray of(NDManager scope, Map<String, NDArray> gradients) {
        NDList norms = new NDList();
        for (NDArray gradient : gradients.values()) {
            NDArray norm = gradient.norm();
            norm.attach(scope);
            norms.add(norm);
        }
        return NDArrays.stack(norms).norm();
    }

    /**
     * Lets a norm through.
     *
     * @throws NotFiniteException if it is not finite
     */
    public static double requireFinite(float norm) {
        if (!Float.isFinite(norm)) {
            throw new NotFiniteException("gradient norm is " + norm + "; lower the learning rate");
        }
        return norm;
    }
}
