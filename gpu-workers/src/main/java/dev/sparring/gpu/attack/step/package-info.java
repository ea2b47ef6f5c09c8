// SPDX-License-Identifier: Apache-2.0
/**
 * Attacks that take signed or scaled gradient steps in the ball, or none: FGSM, MI-FGSM, PGD and
 * noise.
 *
 * <pre>
 *   AttackInput ─► start ─► gradient ─► step ─► project ─┬─► Adversarial
 *                             ▲                          │
 *                             └──────────────────────────┘ steps times
 * </pre>
 *
 * <p>Uses {@code dev.sparring.gpu.attack} and {@code search}. Players find these attacks by their
 * names through {@link dev.sparring.gpu.attack.Attacks}. No public API: an attack of yours must not
 * call them, for they change without notice.
 */
package dev.sparring.gpu.attack.step;
