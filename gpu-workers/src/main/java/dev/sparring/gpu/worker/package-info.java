// SPDX-License-Identifier: Apache-2.0
/**
 * The actor in front of a device. Commands come from the players, wait in one queue, and are
 * computed one at a time on one thread, which opens and closes the device.
 *
 * <pre>
 *   players ── Open, Train, Craft, Evaluate, ... ──► GpuWorker ── Turn(Job) ──► DeviceThread
 *      ▲                                                ▲                           │ device
 *      └──────────────── Reply ──────────── Job         └──────── TurnEnded ────────┘
 *   GpuWorkerListener ◄── what began and what ended ── GpuWorker
 * </pre>
 *
 * <p>This is the top floor of the module: it may use every other package, and none uses it. Players
 * and metrics use the public types; {@code Job}, {@code DeviceThread} and {@code DeviceSession}
 * stay inside.
 */
package dev.sparring.gpu.worker;
