// SPDX-License-Identifier: Apache-2.0
/**
 * An attacker: one actor for every attack there is, an inbox that pairs rounds with the snapshots
 * they ask to attack, and two ways to publish, with and without a state to keep.
 */
package dev.sparring.actors.attacker;
