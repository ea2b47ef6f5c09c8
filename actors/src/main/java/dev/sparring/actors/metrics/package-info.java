// SPDX-License-Identifier: Apache-2.0
/**
 * A game's numbers for Prometheus; the only package that uses its client.
 *
 * <pre>
 *   Kafka reports ──► GameMetrics ──► CollectorRegistry ──► MetricsServer ──► Prometheus
 *   GPU workers  ───►     │                    ▲
 *   Kafka clients ─ JMX ─────────► JournalCollector
 *                       Metric: every name, once
 * </pre>
 */
package dev.sparring.actors.metrics;
