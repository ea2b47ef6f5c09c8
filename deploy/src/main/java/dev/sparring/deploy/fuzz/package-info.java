// SPDX-License-Identifier: Apache-2.0
/**
 * Sends hostile records to a running game and reports what happened.
 *
 * <pre>
 *   FuzzCommand ─► Fuzz ── malformed and illegal records ──► all topics of a game
 *                   │ ◄── reports, fouls, new starts of players
 *                   └─► FuzzResult
 * </pre>
 *
 * <p>Uses {@code actors}; {@code cli} uses it.
 */
package dev.sparring.deploy.fuzz;
