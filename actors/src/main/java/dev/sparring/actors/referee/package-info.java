// SPDX-License-Identifier: Apache-2.0
/**
 * The referee: one actor, a schedule of the versions to evaluate, and a docket of those that wait,
 * each with the opponents it had at the time.
 */
package dev.sparring.actors.referee;
