// SPDX-License-Identifier: Apache-2.0
/** Records that no player would write, to prove that a game survives them. */
package dev.sparring.actors.hostile;
