// SPDX-License-Identifier: Apache-2.0
/** Every version of an attacker against every version of the defender of one game. */
package dev.sparring.deploy.matrix;
