// SPDX-License-Identifier: Apache-2.0
/**
 * Whether a machine is fit to play on.
 *
 * <pre>
 *   Doctor ── one after the other ──► MachineCheck ──► Observation ──► CheckResult, to the listener
 *                                          │
 *                                          └── Workspace: temporary folder, broker, processes
 * </pre>
 *
 * <p>A check that throws is at fault and keeps no other from running, but for those that need it.
 * Uses {@code bench}, {@code broker} and {@code run}; {@code terminal} shows it and {@code cli}
 * asks for it.
 */
package dev.sparring.deploy.doctor;
