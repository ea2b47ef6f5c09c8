// SPDX-License-Identifier: Apache-2.0
/**
 * One sitting of a process: it plays a game, or a part of one, until the game is over, somebody
 * stops it, or a signal comes.
 *
 * <pre>
 *   cli ─► GameSession (a whole game) or RoleSession (a part) ─► RunningGame of actors
 *              │ Endpoint: metrics and health   Page: the live page
 *              │ StopRequests, Termination: Ctrl-C and SIGTERM
 *              └─► players in processes of their own, which follow their ParentProcess
 * </pre>
 *
 * <p>What a command was told comes in as {@code RoleOptions} and {@code NamedGame}. Uses {@code
 * run}, {@code broker}, {@code terminal} and {@code log}; {@code cli} uses it.
 */
package dev.sparring.deploy.session;
