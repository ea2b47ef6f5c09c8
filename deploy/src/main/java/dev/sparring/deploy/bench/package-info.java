// SPDX-License-Identifier: Apache-2.0
/**
 * What messages cost: the same game over Kafka and as a bare loop, alternating in one process.
 *
 * <pre>
 *   settings ─► Bench ─┬─► BareLoop: no messages ──────────────┐
 *                      └─► a game over Kafka ─► GameProcesses ─┴─► BenchResult
 * </pre>
 *
 * <p>Uses {@code actors}; {@code cli}, {@code session} and {@code doctor} use it.
 */
package dev.sparring.deploy.bench;
