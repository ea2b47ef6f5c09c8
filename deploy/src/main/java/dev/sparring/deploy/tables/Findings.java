// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All results so far. */
public final class Findings {

    private record Key(String defence, long seed, String column) {}

    private final Map<Key, Finding> findings = new HashMap<>();
    private final Map<String, Training> trainings = new LinkedHashMap<>();
    private final List<Curve> curves = new ArrayList<>();
    private final Map<String, List<SanityCheck>> checks = new LinkedHashMap<>();

    /** A sign that a number is or is not to be trusted. */
    public record SanityCheck(String name, boolean passed, String detail) {}

    /** A cell has been measured. */
    public void add(Model model, Column column, Finding finding) {
        findings.put(new Key(model.defence(), model.seed(), column.id()), finding);
    }

    /** A game is over. */
    public void add(Training training) {
        trainings.put(training.run(), training);
    }

    /** A model's numbers have been checked. */
    public void add(Model model, List<SanityCheck> some) {
        checks.put(model.run(), List.copyOf(some));
    }

    /** A curve has been followed. */
    public void add(Curve curve) {
        curves.add(curve);
    }

    /** What came out for a cell, if it has been measured. */
    public Optional<Finding> of(Model model, Column column) {
        return Optional.ofNullable(
                findings.get(new Key(model.defence(), model.seed(), column.id())));
    }

    /** In the order in which they were followed. */
    public List<Curve> curves() {
        return List.copyOf(curves);
    }

    /** The games that are over, in the order in which they were played. */
    public List<Training> trainings() {
        return new ArrayList<>(trainings.values());
    }

    /** By the run of the model. */
    public Map<String, List<SanityCheck>> checks() {
        return checks;
    }
}
