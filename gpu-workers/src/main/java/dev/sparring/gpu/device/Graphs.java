// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

/** Whether what is computed again and again on a GPU is recorded once, as a CUDA graph. */
public enum Graphs {
    /** Where it is possible and gives the same bytes: see {@link Repeated}. */
    AUTO,
    /** Never: each operation is issued each time. */
    OFF
}
