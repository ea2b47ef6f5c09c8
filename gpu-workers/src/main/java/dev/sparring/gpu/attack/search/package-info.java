// SPDX-License-Identifier: Apache-2.0
/**
 * What attacks that ship have in common: which of the points that a run saw is the best, and which
 * way a step goes.
 *
 * <pre>
 *   Slope ─► direction of a step, losses, logits ─► Rank (misclassified, lead, loss)
 *                                                      │
 *   points of a run ─► Path, BestPoints ◄──────────────┘ ─► the best point of each image
 * </pre>
 *
 * <p>Uses {@code dev.sparring.gpu.attack}. The packages beside it use it; it knows none of them. No
 * public API: types that are public here are so for these packages, and change without notice.
 */
package dev.sparring.gpu.attack.search;
