// SPDX-License-Identifier: Apache-2.0
/**
 * What a game leaves on disk, and what a process needs around it: its folder, its record, its
 * broker, the processes of other players.
 *
 * <pre>
 *   RunDirectory ─┬─ settings.conf, RunRecord   what is played, by which version
 *                 ├─ RunBroker                  the game's Kafka
 *                 ├─ WeightsFile                what players became
 *                 └─ Ending                     the report, when the game is over
 *   JavaCommand ─► PlayerProcess                a player in a process of its own
 * </pre>
 *
 * <p>Uses {@code broker}, {@code files} and {@code report}; {@code session}, {@code tables}, {@code
 * doctor} and {@code torture} use it.
 */
package dev.sparring.deploy.run;
