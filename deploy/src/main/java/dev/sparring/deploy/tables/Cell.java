// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A cell of a table.
 *
 * @param ours empty as long as it has not been measured
 * @param paper accuracy in percent; empty where the paper has none
 */
public record Cell(Optional<Estimate> ours, OptionalDouble paper) {

    /** Ours less the paper's, in percentage points. */
    public OptionalDouble difference() {
        return ours.isPresent() && paper.isPresent()
                ? OptionalDouble.of(100 * ours.get().accuracy() - paper.getAsDouble())
                : OptionalDouble.empty();
    }
}
