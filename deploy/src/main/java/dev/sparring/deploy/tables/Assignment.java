// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.List;

/**
 * A piece of work for a table.
 *
 * @param seeds trainings of each defence, at least 1: of seeds 1, 2, ...
 * @param changed settings that the user changed, as {@code path=value}; readers have to know
 * @param trainingImages how many every game learns from; it may be a sample of the data set
 */
public record Assignment(
        TableDefinition table, Scale scale, int seeds, List<String> changed, int trainingImages) {}
