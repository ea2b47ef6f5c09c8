// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.SimpleCollector;
import java.util.EnumMap;
import java.util.Map;

/**
 * A collector for each {@link Metric} but those of {@link JournalCollector}, all in one registry.
 * Safe to share between threads.
 */
final class Collectors {

    private static final double[] SECONDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60
    };

    private final Map<Metric, SimpleCollector<?>> collectors = new EnumMap<>(Metric.class);

    Collectors(CollectorRegistry registry) {
        for (Metric metric : Metric.values()) {
            if (!JournalCollector.METRICS.contains(metric)) {
                collectors.put(metric, builder(metric).register(registry));
            }
        }
    }

    private static SimpleCollector.Builder<?, ?> builder(Metric metric) {
        SimpleCollector.Builder<?, ?> builder =
                switch (metric.kind()) {
                    case COUNTER -> Counter.build();
                    case GAUGE -> Gauge.build();
                    case HISTOGRAM -> Histogram.build().buckets(SECONDS);
                };
        return builder.name(metric.exposedName())
                .help(metric.sentence())
                .labelNames(metric.labels().toArray(String[]::new));
    }

    /** Sets a gauge. */
    void set(Metric gauge, double value, String... labels) {
        ((Gauge) collectors.get(gauge)).labels(labels).set(value);
    }

    /** Adds to a counter; what is not a finite number of at least 0 is left out. */
    void add(Metric counter, double amount, String... labels) {
        if (amount >= 0 && Double.isFinite(amount)) {
            ((Counter) collectors.get(counter)).labels(labels).inc(amount);
        }
    }

    /** Adds to a histogram; what is not a finite number of at least 0 is left out. */
    void observe(Metric histogram, double value, String... labels) {
        if (value >= 0 && Double.isFinite(value)) {
            ((Histogram) collectors.get(histogram)).labels(labels).observe(value);
        }
    }
}
