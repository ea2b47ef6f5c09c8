// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetricsPageTest {

    @Test
    void shouldHaveTheRowOfEachMetricAndNoOther() throws IOException {
        List<String> page =
                Files.readAllLines(Path.of("METRICS.md")).stream()
                        .filter(line -> line.startsWith("| `sparring_"))
                        .toList();
        assertThat(page)
                .containsExactlyElementsOf(
                        Arrays.stream(Metric.values()).map(MetricsPageTest::row).toList());
    }

    private static String row(Metric metric) {
        String labels =
                metric.labels().stream()
                        .map(label -> "`" + label + "`")
                        .collect(Collectors.joining(", "));
        return "| `%s` | %s | %s | %s | %s |"
                .formatted(
                        metric.exposedName(),
                        metric.kind().name().toLowerCase(Locale.ROOT),
                        metric.unit(),
                        labels.isEmpty() ? "–" : labels,
                        metric.sentence());
    }
}
