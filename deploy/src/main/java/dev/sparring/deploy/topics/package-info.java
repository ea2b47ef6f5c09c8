// SPDX-License-Identifier: Apache-2.0
/**
 * What lies in a game's topics, for people and programs that look: records as JSON, dead letters in
 * words, how a game stands.
 *
 * <pre>
 *   TopicName ─► RecordTail ─► RecordJson, DeadLetterText ─► a line for each record
 *   LastReports (of the defender) ─► GameSummary
 * </pre>
 *
 * <p>Uses the journal of {@code actors}, and writes nothing to it; {@code cli} uses it.
 */
package dev.sparring.deploy.topics;
