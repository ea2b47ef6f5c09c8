// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

/**
 * What is to be made.
 *
 * @param seeds trainings of each defence, at least 1: of seeds 1, 2, ...
 */
public record Assignment(TableDefinition table, Scale scale, int seeds) {}
