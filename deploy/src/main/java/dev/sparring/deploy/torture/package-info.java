// SPDX-License-Identifier: Apache-2.0
/**
 * The crash matrix: the same game undisturbed and with its processes killed at random moments.
 *
 * <pre>
 *   Torture ── kills, starts again ──► Troupe (real processes: broker, defend, attack …)
 *      │                                  │ a real game
 *      └── Chronicle ◄── reports ─────────┘   what happened, to compare
 * </pre>
 *
 * <p>Uses {@code run}; {@code cli} uses it.
 */
package dev.sparring.deploy.torture;
