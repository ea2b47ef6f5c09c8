// SPDX-License-Identifier: Apache-2.0
/**
 * The game's log over Kafka, and the only package that knows Kafka's clients.
 *
 * <p>{@link dev.sparring.actors.journal.Journal} opens {@link
 * dev.sparring.actors.journal.JournalWriter writers} (transactional for players with a state) and
 * {@link dev.sparring.actors.journal.JournalReader readers} (a thread each, bridged to an actor);
 * {@link dev.sparring.actors.journal.Snapshots} and {@link dev.sparring.actors.journal.Checkpoints}
 * turn weights into records and back; {@link dev.sparring.actors.journal.Spectator} is for those
 * who only watch.
 *
 * <pre>
 *   message ── Cutter ──► manifest, chunk, chunk, ... ── Joiner ──► message
 * </pre>
 *
 * <p>What is larger than its topic takes travels in parts, and players do not know.
 */
package dev.sparring.actors.journal;
