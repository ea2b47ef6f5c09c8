// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sparring.actors.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be known of Grafana's dashboards and Prometheus' rules without either of them. */
class DashboardsTest {

    private static final Path FOLDER =
            Path.of(System.getProperty("project.root", ".."), "dashboards");
    private static final int COLUMNS = 24;
    private static final Pattern RECORDED = Pattern.compile("- record: (\\S+)");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\S+)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-z]\\w*)");

    private static List<JsonNode> boards() throws IOException {
        return Expressions.boards(FOLDER.resolve("grafana/dashboards"));
    }

    @Test
    void shouldBeThreeThatLinkToEachOther() throws IOException {
        assertThat(boards())
                .extracting(board -> board.path("uid").asText())
                .containsExactlyInAnyOrder("sparring-game", "sparring-kafka", "sparring-workers");
        for (JsonNode board : boards()) {
            String tag = board.path("tags").path(0).asText();
            JsonNode link = board.path("links").path(0);
            assertThat(link.path("type").asText()).isEqualTo("dashboards");
            assertThat(link.path("tags").path(0).asText()).isEqualTo(tag).isEqualTo("sparring");
            assertThat(link.path("includeVars").asBoolean()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void shouldSayOfEachPanelWhatItShows(JsonNode board) {
        Set<Integer> ids = new HashSet<>();
        Set<String> titles = new HashSet<>();
        for (JsonNode panel : board.path("panels")) {
            String title = panel.path("title").asText();
            assertThat(ids.add(panel.path("id").asInt())).as("the id of %s is new", title).isTrue();
            assertThat(title).isNotBlank();
            if (panel.path("type").asText().equals("row")) {
                continue;
            }
            assertThat(titles.add(title + panel.path("type"))).as(title + " is new").isTrue();
            assertThat(panel.path("description").asText()).as(title).endsWith(".");
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
                    .as("unit of " + title)
                    .isNotBlank();
            assertThat(panel.path("targets")).as(title).isNotEmpty();
            assertThat(panel.findValuesAsText("uid")).as(title).containsOnly("${datasource}");
        }
        assertThat(ids).hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @MethodSource("boards")
    void shouldHaveNoPanelOverAnother(JsonNode board) {
        Set<List<Integer>> cells = new HashSet<>();
        for (JsonNode panel : board.path("panels")) {
            JsonNode at = panel.path("gridPos");
            int right = at.path("x").asInt() + at.path("w").asInt();
            assertThat(right).as(panel.path("title").asText()).isBetween(1, COLUMNS);
            for (int x = at.path("x").asInt(); x < right; x++) {
                for (int y = 0; y < at.path("h").asInt(); y++) {
                    assertThat(cells.add(List.of(x, at.path("y").asInt() + y)))
                            .as("%s at %d, %d", panel.path("title").asText(), x, y)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void shouldUseVariablesThatItHas(JsonNode board) {
        Set<String> variables = new TreeSet<>();
        for (JsonNode variable : board.path("templating").path("list")) {
            variables.add(variable.path("name").asText());
        }
        assertThat(variables).contains("datasource", "game");
        Set<String> used =
                VARIABLE.matcher(board.toString())
                        .results()
                        .map(found -> found.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(used).isEqualTo(variables);
    }

    @Test
    void shouldAskForMetricsThatThereAreAndForAllOfThem() throws IOException {
        Set<String> known =
                Arrays.stream(Metric.values())
                        .map(Metric::exposedName)
                        .collect(Collectors.toCollection(TreeSet::new));
        String rules = rules();
        Set<String> recorded =
                all(RECORDED, rules).stream()
                        .map(found -> found.group(1))
                        .collect(Collectors.toSet());
        Set<String> asked = new TreeSet<>();
        for (MatchResult found : all(Expressions.SELECTOR, boards() + rules)) {
            String name = found.group().replaceFirst("\\{.*", "");
            if (name.startsWith("sparring_")) {
                asked.add(name.replaceFirst("(?<=_seconds)_(sum|count|bucket)$", ""));
            } else if (name.contains(":")) {
                assertThat(recorded).contains(name);
            }
        }
        assertThat(asked).isEqualTo(known);
    }

    @Test
    void shouldSayOfEachAlertHowBadItIsAndWhatToDoAndTestIt() throws IOException {
        String tests = Files.readString(FOLDER.resolve("prometheus/tests/alerts.yml"));
        String alerts = Files.readString(FOLDER.resolve("prometheus/rules/alerts.yml"));
        List<String> each = new ArrayList<>(List.of(alerts.split("(?=- alert: )")));
        each.remove(0);
        assertThat(each).hasSize(18);
        for (String alert : each) {
            assertThat(alert)
                    .containsPattern("severity: (critical|warning)")
                    .containsPattern("summary: \"[^\"]+\"")
                    .containsPattern("description: \"[^\"]+\"")
                    .containsPattern("runbook: \"[^\"]+\"");
            String name = all(ALERT, alert).get(0).group(1);
            assertThat(tests).contains("alertname: " + name + "\n        exp_alerts:");
        }
    }

    private static String rules() throws IOException {
        return Files.readString(FOLDER.resolve("prometheus/rules/recording.yml"))
                + Files.readString(FOLDER.resolve("prometheus/rules/alerts.yml"));
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
