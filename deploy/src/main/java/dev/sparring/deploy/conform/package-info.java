// SPDX-License-Identifier: Apache-2.0
/**
 * Does an attacker from outside keep to the protocol? {@link
 * dev.sparring.deploy.conform.ScriptedDefender} deals rounds as a defender does, and worse; {@link
 * dev.sparring.deploy.conform.Cases} is the table of what is tried.
 */
package dev.sparring.deploy.conform;
