// SPDX-License-Identifier: Apache-2.0
/**
 * What goes on the wire, and what is legal there.
 *
 * <pre>
 *                 rounds, snapshots
 *   Defender ─────────────────────────► Attacker (each)
 *      ▲  │                                │
 *      │  │ checkpoints, reports           │ attacks.ID; state.ID if it learns
 *      │  ▼                                │
 *      │ Kafka ◄───────────────────────────┘
 *      │  │
 *      └──┘  attacks.ID, one record after another:
 *
 *      bytes ─► AttackerRecord.parseFrom ─► Rules.judge ─┬─► train on it
 *                      │                                 │
 *                      └─ unparsable ─► Foul ◄───────────┘ illegal
 *                                        └─► reports, dead-letters
 * </pre>
 *
 * <p>{@link dev.sparring.protocol.Topics} names the topics of a game, each with one writer, {@link
 * dev.sparring.protocol.TensorCodec} puts arrays into messages and takes them out without copying,
 * {@link dev.sparring.protocol.Deals} identifies rounds, {@link dev.sparring.protocol.Rules} judges
 * a batch. The messages themselves are generated from {@code sparring/v1/*.proto} into {@code
 * dev.sparring.protocol.v1}; the jar holds their descriptor set as {@code /sparring.protoset} for
 * tools in other languages.
 */
package dev.sparring.protocol;
