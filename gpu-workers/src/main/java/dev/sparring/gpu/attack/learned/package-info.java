// SPDX-License-Identifier: Apache-2.0
/**
 * Attacks with networks of their own, which train while they play: L2L-DA (Jang et al. 2019), and
 * the one-shot generators AdvGAN and GAP.
 *
 * <pre>
 *   gradients of the Target ─► generator ─► perturbation ─► Adversarial
 *                                  ▲
 *   how well it did ─► loss ─► optimiser        state() ─► PlayerState, checkpoints
 * </pre>
 *
 * <p>Uses {@code dev.sparring.gpu.attack}, {@code search}, and {@code training} for the optimisers.
 * Players find these attacks by their names through {@link dev.sparring.gpu.attack.Attacks}. No
 * public API: an attack of yours must not call them, for they change without notice.
 */
package dev.sparring.gpu.attack.learned;
