// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

/** How a GPU computes products of float32 numbers. A CPU computes all of them in float32. */
public enum Precision {
    /** In float32: results agree with a CPU's to rounding. */
    EXACT,
    /** In TF32, with 10 bits of mantissa: faster, and gradients are up to 3e-2 off. */
    TF32;

    /** That of this process: of the device that was opened last. */
    public static Precision current() {
        return LibTorch.load().precision();
    }
}
