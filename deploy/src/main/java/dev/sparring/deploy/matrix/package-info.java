// SPDX-License-Identifier: Apache-2.0
/**
 * Every version of an attacker against every version of the defender of one game.
 *
 * <pre>
 *   checkpoints of the game ─► KeptVersions ─► Lineup ─► examinations ─► Matrix ─► MatrixFiles
 * </pre>
 *
 * <p>Uses {@code evaluation} and {@code files}; {@code terminal} shows it and {@code cli} asks for
 * it.
 */
package dev.sparring.deploy.matrix;
