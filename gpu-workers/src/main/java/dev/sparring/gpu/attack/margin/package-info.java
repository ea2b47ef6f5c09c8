// SPDX-License-Identifier: Apache-2.0
/**
 * The attack of Carlini and Wagner 2017 in the L-infinity ball: it minimises the margin of the
 * label with Adam.
 *
 * <pre>
 *   CarliniWagnerLinf ─► ConstantSearch ─► MarginProblem ◄─► PixelAdam
 *                                              │ until Patience ends
 *                                              ▼
 *                                          BestPoints ─► Adversarial
 * </pre>
 *
 * <p>Uses {@code dev.sparring.gpu.attack} and {@code search}. Players find it by its names through
 * {@link dev.sparring.gpu.attack.Attacks}. No public API: an attack of yours must not call it, for
 * it changes without notice.
 */
package dev.sparring.gpu.attack.margin;
