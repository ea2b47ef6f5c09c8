// SPDX-License-Identifier: Apache-2.0
/**
 * How busy a process is, told to whoever watches.
 *
 * <pre>
 *   GpuWorker ── calls ──► LoadMeter ◄── asks, every few seconds ── LoadReporter ──► reports
 *   (one each for every device of the process)                      (one)
 * </pre>
 */
package dev.sparring.actors.load;
