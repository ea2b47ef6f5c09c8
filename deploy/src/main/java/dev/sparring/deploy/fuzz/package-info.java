// SPDX-License-Identifier: Apache-2.0
/** Sends hostile records to a running game and reports what happened. */
package dev.sparring.deploy.fuzz;
