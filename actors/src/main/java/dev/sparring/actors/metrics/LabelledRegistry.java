// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.metrics;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;

/**
 * Adds the game and the role of a process to whatever is collected. Safe to share between threads.
 */
final class LabelledRegistry extends CollectorRegistry {

    private static final List<String> NAMES = List.of("game", "role");

    private final List<String> values;

    LabelledRegistry(String game, String role) {
        values = List.of(game, role);
    }

    @Override
    public Enumeration<MetricFamilySamples> metricFamilySamples() {
        return labelled(super.metricFamilySamples());
    }

    @Override
    public Enumeration<MetricFamilySamples> filteredMetricFamilySamples(Set<String> names) {
        return labelled(super.filteredMetricFamilySamples(names));
    }

    @Override
    public Enumeration<MetricFamilySamples> filteredMetricFamilySamples(Predicate<String> filter) {
        return labelled(super.filteredMetricFamilySamples(filter));
    }

    private Enumeration<MetricFamilySamples> labelled(Enumeration<MetricFamilySamples> families) {
        return Collections.enumeration(
                Collections.list(families).stream().map(this::labelled).toList());
    }

    private MetricFamilySamples labelled(MetricFamilySamples family) {
        return new MetricFamilySamples(
                family.name,
                family.unit,
                family.type,
                family.help,
                family.samples.stream().map(this::labelled).toList());
    }

    private MetricFamilySamples.Sample labelled(MetricFamilySamples.Sample sample) {
        return new MetricFamilySamples.Sample(
                sample.name,
                joined(NAMES, sample.labelNames),
                joined(values, sample.labelValues),
                sample.value,
                sample.exemplar,
                sample.timestampMs);
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
