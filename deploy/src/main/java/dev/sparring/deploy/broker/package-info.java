// SPDX-License-Identifier: Apache-2.0
/**
 * The Kafka that a game is played over: {@link dev.sparring.deploy.broker.ChildBroker} by default,
 * {@link dev.sparring.deploy.broker.ExternalBroker} when the user has one.
 */
package dev.sparring.deploy.broker;
