// SPDX-License-Identifier: Apache-2.0
/** Throws hostile records at a game that is being played, and says what became of it. */
package dev.sparring.deploy.fuzz;
