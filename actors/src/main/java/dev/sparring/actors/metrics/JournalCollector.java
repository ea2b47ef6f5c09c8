// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.metrics;

import dev.sparring.protocol.Topics;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * What the players' Kafka clients of this process count themselves and show through JMX. It is read
 * when Prometheus asks and at no other time, so a record costs nothing.
 *
 * <p>Only clients called {@code sparring.PLAYER.NUMBER} are looked at. Topics go by what they are
 * for, such as {@code rounds} or {@code attacks}, whoever owns them. A counter goes on when a
 * client is closed and the next one of its player opened; what the first one did after the last
 * scrape is lost. Safe to share between threads.
 */
final class JournalCollector extends Collector implements Collector.Describable {

    private static final String WRITER_TOPICS =
            "kafka.producer:type=producer-topic-metrics,client-id=*,topic=*";
    private static final String WRITERS = "kafka.producer:type=producer-metrics,client-id=*";
    private static final String READER_TOPICS =
            "kafka.consumer:type=consumer-fetch-manager-metrics,client-id=*,topic=*";
    private static final String READER_PARTITIONS = READER_TOPICS + ",partition=*";
    private static final String SHARED_READERS =
            "kafka.consumer:type=consumer-coordinator-metrics,client-id=*";

    private static final double MILLISECOND = 1e-3;
    private static final double NANOSECOND = 1e-9;

    private static final List<Reading> READINGS =
            List.of(
                    reading(
                            Metric.JOURNAL_WRITTEN_RECORDS_TOTAL,
                            WRITER_TOPICS,
                            "record-send-total",
                            1),
                    reading(Metric.JOURNAL_WRITTEN_BYTES_TOTAL, WRITER_TOPICS, "byte-total", 1),
                    reading(
                            Metric.JOURNAL_WRITE_RETRIES_TOTAL,
                            WRITER_TOPICS,
                            "record-retry-total",
                            1),
                    reading(
                            Metric.JOURNAL_WRITE_ERRORS_TOTAL,
                            WRITER_TOPICS,
                            "record-error-total",
                            1),
                    reading(
                            Metric.JOURNAL_WRITE_LATENCY_SECONDS,
                            WRITERS,
                            "request-latency-avg",
                            MILLISECOND),
                    reading(
                            Metric.JOURNAL_COMMIT_SECONDS_TOTAL,
                            WRITERS,
                            "txn-commit-time-ns-total",
                            NANOSECOND),
                    reading(
                            Metric.JOURNAL_READ_RECORDS_TOTAL,
                            READER_TOPICS,
                            "records-consumed-total",
                            1),
                    reading(
                            Metric.JOURNAL_READ_BYTES_TOTAL,
                            READER_TOPICS,
                            "bytes-consumed-total",
                            1),
                    reading(Metric.JOURNAL_LAG_RECORDS, READER_PARTITIONS, "records-lag", 1),
                    reading(Metric.JOURNAL_REBALANCES_TOTAL, SHARED_READERS, "rebalance-total", 1));

    /** The metrics that are collected here. */
    static final Set<Metric> METRICS =
            READINGS.stream().map(Reading::metric).collect(Collectors.toUnmodifiableSet());

    private static final Pattern CLIENT = Pattern.compile("sparring\\.(.+)\\.\\d+");

    /** An attribute of some beans, and what it is here. */
    private record Reading(Metric metric, ObjectName beans, String attribute, double unit) {}

    /** A counter of one client. */
    private record Meter(ObjectName bean, Series series) {}

    private record Series(Metric metric, List<String> labels) {}

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    private final Map<Series, Double> closed = new HashMap<>();
    private Map<Meter, Double> open = new HashMap<>();

    @Override
    public List<MetricFamilySamples> describe() {
        return families(Map.of());
    }

    @Override
    public synchronized List<MetricFamilySamples> collect() {
        Map<Meter, Double> now = new HashMap<>();
        READINGS.forEach(reading -> read(reading, now));
        open.forEach(
                (meter, last) -> {
                    if (!now.containsKey(meter) && isCounter(meter.series())) {
                        closed.merge(meter.series(), last, Double::sum);
                    }
                });
        open = now;
        Map<Series, Double> values = new HashMap<>(closed);
        now.forEach(
                (meter, value) ->
                        values.merge(
                                meter.series(),
                                value,
                                isCounter(meter.series()) ? Double::sum : Math::max));
        return families(values);
    }

    private void read(Reading reading, Map<Meter, Double> into) {
        for (ObjectName bean : beans.queryNames(reading.beans(), null)) {
            Optional<Series> series = series(reading.metric(), bean);
            Optional<Double> value = series.flatMap(each -> value(bean, reading));
            value.ifPresent(each -> into.put(new Meter(bean, series.get()), each));
        }
    }

    /** Empty for a client that is no player's. */
    private static Optional<Series> series(Metric metric, ObjectName bean) {
        Matcher client = CLIENT.matcher(key(bean, "client-id"));
        if (!client.matches() || isDouble(bean)) {
            return Optional.empty();
        }
        List<String> labels = new ArrayList<>();
        for (String label : metric.labels()) {
            labels.add(label.equals("topic") ? Topics.kind(key(bean, label)) : client.group(1));
        }
        return Optional.of(new Series(metric, labels));
    }

    /** Consumers count each topic twice, the second time with other characters for its dots. */
    private static boolean isDouble(ObjectName bean) {
        return bean.getKeyProperty("topic") != null && !key(bean, "topic").contains(".");
    }

    private static String key(ObjectName bean, String name) {
        String value = bean.getKeyProperty(name);
        return value.startsWith("\"") ? ObjectName.unquote(value) : value;
    }

    /** Empty if the client was closed a moment ago, or has not measured anything yet. */
    private Optional<Double> value(ObjectName bean, Reading reading) {
        try {
            double value = ((Number) beans.getAttribute(bean, reading.attribute())).doubleValue();
            return Optional.of(value * reading.unit()).filter(Double::isFinite);
        } catch (JMException e) {
            return Optional.empty();
        }
    }

    private static List<MetricFamilySamples> families(Map<Series, Double> values) {
        return METRICS.stream().map(metric -> family(metric, values)).toList();
    }

    private static MetricFamilySamples family(Metric metric, Map<Series, Double> values) {
        String name = metric.exposedName();
        CounterMetricFamily counter =
                new CounterMetricFamily(name, metric.sentence(), metric.labels());
        GaugeMetricFamily gauge = new GaugeMetricFamily(name, metric.sentence(), metric.labels());
        values.forEach(
                (series, value) -> {
                    if (series.metric() == metric) {
                        counter.addMetric(series.labels(), value);
                        gauge.addMetric(series.labels(), value);
                    }
                });
        return metric.kind() == Metric.Kind.COUNTER ? counter : gauge;
    }

    private static boolean isCounter(Series series) {
        return series.metric().kind() == Metric.Kind.COUNTER;
    }

    private static Reading reading(Metric metric, String beans, String attribute, double unit) {
        try {
            return new Reading(metric, new ObjectName(beans), attribute, unit);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException("no name for beans: " + beans, e);
        }
    }
}
