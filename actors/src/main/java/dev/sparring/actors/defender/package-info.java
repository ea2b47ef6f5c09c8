// SPDX-License-Identifier: Apache-2.0
/**
 * The defender: one actor that decides when, and plain classes that know what.
 *
 * <pre>
 *   Defender (actor) ── jobs ──► GpuWorker
 *      │ when
 *      ▼
 *   AttackersReader                      reads what others write, and hears it early
 *   Bout ─┬─ Intake ── Judge, Rules      what that is: answers, fouls, presence
 *         ├─ Ring                        who is there, who was ejected
 *         ├─ RoundBook, InFlight         which rounds wait for which answers
 *         ├─ Dealer                      the next round
 *         ├─ StepReports, FoulBook       what there is to tell
 *         └─ Publisher, OpenReport       each round as a whole, when the log holds its answers
 *   Recovery                             what was published after the last checkpoint
 * </pre>
 */
package dev.sparring.actors.defender;
