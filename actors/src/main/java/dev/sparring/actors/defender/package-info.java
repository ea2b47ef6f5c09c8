// SPDX-License-Identifier: Apache-2.0
/**
 * The defender: one actor that decides when, and plain classes that know what.
 *
 * <pre>
 *   Defender (actor) ── jobs ──► GpuWorker
 *      │ when
 *      ▼
 *   Bout ─┬─ Intake ── Judge, Rules      what others write: answers, fouls, presence
 *         ├─ Ring                        who is there, who was ejected
 *         ├─ RoundBook, InFlight         which rounds wait for which answers
 *         ├─ Dealer                      the next round
 *         ├─ StepReports, FoulBook       what there is to tell
 *         └─ Publisher                   one transaction for each round
 *   Recovery                             what was published after the last checkpoint
 * </pre>
 */
package dev.sparring.actors.defender;
