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
 *
 * <p>Players of one process are ahead of the log. {@link dev.sparring.actors.journal.Neighbours}
 * hands early copies from one to the other; an {@link dev.sparring.actors.journal.Outbox} publishes
 * behind its player what that has done. What keeps a game exact:
 *
 * <ol>
 *   <li>A round is committed only after the answers it was trained on are acknowledged.
 *   <li>An input counts as done only after what was made of it is acknowledged.
 *   <li>An answer to a deal that is not in the log counts for nothing and against nobody.
 *   <li>A learner's state is committed only after the deals it learnt from are.
 *   <li>When records are lost before their commit, every player of the process goes back to the log
 *       together with their author.
 *   <li>Reports name each used answer by SHA-256 and offset; recovery, replay and fork take exactly
 *       that one.
 * </ol>
 */
package dev.sparring.actors.journal;
