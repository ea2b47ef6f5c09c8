// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The finding of a check.
 *
 * @param found in one line
 * @param advice what to do; empty if there is nothing to do
 * @param figures the numbers behind it, by name
 */
public record Observation(
        CheckState state, String found, String advice, Map<String, Double> figures) {

    /** Keeps the order of {@code figures}. */
    public Observation {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    static Observation ok(String found) {
        return new Observation(CheckState.OK, found, "", Map.of());
    }

    static Observation warning(String found, String advice) {
        return new Observation(CheckState.WARNING, found, advice, Map.of());
    }

    static Observation fault(String found, String advice) {
        return new Observation(CheckState.FAULT, found, advice, Map.of());
    }

    /** Of a check that is not tried. */
    static Observation skipped(String needed) {
        return new Observation(CheckState.SKIPPED, "not tried: it needs " + needed, "", Map.of());
    }

    /** The same with numbers. */
    Observation with(Map<String, Double> numbers) {
        return new Observation(state, found, advice, numbers);
    }
}
