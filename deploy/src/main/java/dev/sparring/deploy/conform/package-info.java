// SPDX-License-Identifier: Apache-2.0
/**
 * Does an attacker from outside keep to the protocol? {@link
 * dev.sparring.deploy.conform.ScriptedDefender} deals rounds as a defender does, and worse; {@link
 * dev.sparring.deploy.conform.Cases} is the table of what is tried.
 *
 * <p>Data goes to the attacker's topics and comes back from them. Uses {@code actors}; {@code cli}
 * uses it.
 */
package dev.sparring.deploy.conform;
