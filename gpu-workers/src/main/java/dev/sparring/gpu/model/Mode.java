// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

/**
 * The mode in which batch statistics are used. An argument of each forward pass, never a hidden
 * state.
 */
public enum Mode {
    /** Batch statistics normalise, and running statistics are updated. */
    TRAINING,
    /** Running statistics normalise, and nothing changes. */
    EVALUATION
}
