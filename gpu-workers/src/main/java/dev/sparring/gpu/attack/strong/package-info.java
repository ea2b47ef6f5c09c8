// SPDX-License-Identifier: Apache-2.0
/**
 * The attacks of AutoAttack, for evaluation: APGD (Croce and Hein 2020) on two losses, FAB-T,
 * Square, and all of them one after the other.
 *
 * <pre>
 *   AttackInput ─► StagedAttack ─► Stage: APGD ─► Stage: FAB-T ─► Stage: Square
 *                       │             each tries the Examples that are left
 *                       ▼
 *                     Finds ─► the best point of each image ─► Adversarial
 * </pre>
 *
 * <p>Uses {@code dev.sparring.gpu.attack} and {@code search}. Players find these attacks by their
 * names through {@link dev.sparring.gpu.attack.Attacks}. No public API: an attack of yours must not
 * call them, for they change without notice.
 */
package dev.sparring.gpu.attack.strong;
