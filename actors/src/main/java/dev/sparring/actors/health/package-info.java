// SPDX-License-Identifier: Apache-2.0
/**
 * Whether a process is alive and ready, for whoever starts processes again: Kubernetes, systemd, a
 * person.
 *
 * <pre>
 *   players ── restored, standing by ──► Health ◄── asks, when it is asked ── /-/healthy, /-/ready
 *   Pulse, DeviceWatch, KafkaEar ── what hangs ──┘
 * </pre>
 */
package dev.sparring.actors.health;
