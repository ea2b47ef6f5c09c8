// SPDX-License-Identifier: Apache-2.0
/**
 * Evaluations that can be interrupted, and shared between devices and processes.
 *
 * <pre>
 *   Opponent ─► VerdictKeys ─► SHA-256 of all that decides a piece of work
 *                                  │
 *   Examination ─► Crew: a thread and a device each ─► SharedEvaluation ─► result
 *                                  │                        │ find, keep
 *                                  ▼                        ▼
 *                            VerdictDirectory: a VerdictFile of each process
 * </pre>
 *
 * <p>Uses {@code dev.sparring.gpu.evaluation} and {@code files}; {@code tables}, {@code matrix} and
 * {@code cli} use it.
 */
package dev.sparring.deploy.evaluation;
