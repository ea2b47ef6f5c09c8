// SPDX-License-Identifier: Apache-2.0
/** What messages cost: the same game over Kafka and as a bare loop, alternating in one process. */
package dev.sparring.deploy.bench;
