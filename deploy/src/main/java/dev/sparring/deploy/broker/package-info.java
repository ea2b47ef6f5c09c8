// SPDX-License-Identifier: Apache-2.0
/**
 * The Kafka that a game is played over: {@link dev.sparring.deploy.broker.ChildBroker} by default,
 * {@link dev.sparring.deploy.broker.ExternalBroker} when the user has one.
 *
 * <pre>
 *   Broker ─┬─ ChildBroker ─► BrokerMain, a process of its own with a KRaft node
 *           └─ ExternalBroker ─► somebody's cluster
 * </pre>
 *
 * <p>The only package besides the journal that knows Kafka. Uses {@code files}; {@code run}, {@code
 * session} and {@code cli} use it.
 */
package dev.sparring.deploy.broker;
