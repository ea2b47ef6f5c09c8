// SPDX-License-Identifier: Apache-2.0
/**
 * Whether a device computes what PyTorch computed elsewhere: networks, gradients, attacks, and
 * whole rounds of the game.
 *
 * <pre>
 *   VectorFile (shipped, or a file) ──► KernelCheck on a Device ──► a TensorError for each tensor
 * </pre>
 *
 * <p>Uses every package below {@code worker}; only {@code ./sparring doctor} and tests use it.
 */
package dev.sparring.gpu.check;
