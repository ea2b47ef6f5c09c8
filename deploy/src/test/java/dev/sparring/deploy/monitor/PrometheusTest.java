// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What ships for Prometheus and Grafana, with a real Prometheus that watches a real game. */
@Timeout(300)
class PrometheusTest {

    private static final Path DASHBOARDS =
            Path.of(System.getProperty("project.root", ".."), "dashboards");
    private static final Path SHIPPED = DASHBOARDS.resolve("prometheus");
    private static final Path BOARDS = DASHBOARDS.resolve("grafana/dashboards");
    private static final String GAME = MonitoredGame.NAME;

    @TempDir private Path directory;

    private Path prometheus;
    private String promtool;

    @BeforeEach
    void find() {
        Optional<Path> found = PrometheusProcess.find("prometheus");
        Optional<Path> tool = PrometheusProcess.find("promtool");
        assumeThat(found.isPresent() && tool.isPresent())
                .as("prometheus and promtool are not installed: apt-get install prometheus")
                .isTrue();
        prometheus = found.get();
        promtool = tool.get().toString();
    }

    @Test
    void shouldShipAConfigurationAndRulesThatPassTheirTests() throws Exception {
        Path input = Files.createFile(directory.resolve("nothing"));
        String config = SHIPPED.resolve("prometheus.yml").toString();
        List<String> rules = files(SHIPPED.resolve("rules"));

        assertThat(PrometheusProcess.run(input, List.of(promtool, "check", "config", config)))
                .contains("%d rule files found".formatted(rules.size()));
        PrometheusProcess.run(input, command(List.of("check", "rules"), rules));
        String tested =
                PrometheusProcess.run(
                        input, command(List.of("test", "rules"), files(SHIPPED.resolve("tests"))));
        assertThat(tested).contains("SUCCESS").doesNotContain("FAILED");
    }

    @Test
    void shouldFindDataForWhateverDashboardsAndRulesAsk() throws Exception {
        try (MonitoredGame game = MonitoredGame.start(directory);
                PrometheusProcess server =
                        PrometheusProcess.start(prometheus, configure(game.port()), directory)) {
            awaitRound(server);
            game.foul();
            JsonNode groups = server.ruleGroups();
            Map<String, String> now = new LinkedHashMap<>();
            now.putAll(Expressions.ofDashboards(BOARDS, GAME));
            now.putAll(Expressions.ofRules(groups));
            Map<String, String> ever = Expressions.ofAnnotations(BOARDS, GAME);
            assertThat(now).hasSizeGreaterThan(100);
            assertThat(ever).hasSize(3);

            awaitData(now, server::query);
            awaitData(ever, server::queryRange);

            // all targets of the examples are this one
            assertThat(values(server, "up{job=\"sparring\"}")).containsExactly("1");
            assertThat(
                            values(
                                    server,
                                    "count by (game, role) ({job=\"sparring\","
                                            + " __name__!~\"up|scrape_.+\"})"))
                    .hasSize(1);
            assertThat(
                            values(
                                    server,
                                    "sparring_game_length_rounds{game=\"watched\", role=\"play\"}"))
                    .hasSize(1);
            shouldHaveSoundRules(server);
            shouldAlertOnFoulsAndOnNothingWorse(game, server);
            shouldServeWhatPromtoolLikes(game);
        }
    }

    private static void awaitRound(PrometheusProcess server) {
        await().atMost(Duration.ofSeconds(120))
                .until(
                        () ->
                                !server.query("sparring_defender_rounds_total > 0").isEmpty()
                                        && !server.query("sparring_defender_fouls_total")
                                                .isEmpty());
    }

    /** Asks again for what there was not yet. */
    private static void awaitData(Map<String, String> expressions, Question question) {
        Map<String, String> missing = new LinkedHashMap<>(expressions);
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(
                        () -> {
                            for (String name : List.copyOf(missing.keySet())) {
                                if (!question.ask(missing.get(name)).isEmpty()) {
                                    missing.remove(name);
                                }
                            }
                            assertThat(missing).isEmpty();
                        });
    }

    private static void shouldHaveSoundRules(PrometheusProcess server) throws Exception {
        for (JsonNode group : server.ruleGroups()) {
            for (JsonNode rule : group.path("rules")) {
                assertThat(rule.path("health").asText())
                        .as(rule.path("name").asText() + " " + rule.path("lastError").asText())
                        .isEqualTo("ok");
            }
        }
    }

    /** A foul that was counted before the first scrape is no increase: there are more to come. */
    private static void shouldAlertOnFoulsAndOnNothingWorse(
            MonitoredGame game, PrometheusProcess server) throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> {
                            game.foul();
                            return !server.query(
                                            "ALERTS{alertname=\"SparringFouls\","
                                                    + " attacker=\"unknown\","
                                                    + " game=\""
                                                    + GAME
                                                    + "\"}")
                                    .isEmpty();
                        });
        assertThat(server.query("ALERTS{severity=\"critical\"}")).isEmpty();
    }

    private void shouldServeWhatPromtoolLikes(MonitoredGame game) throws Exception {
        Path page = directory.resolve("metrics");
        try (InputStream metrics = URI.create(game.url()).toURL().openStream()) {
            Files.copy(metrics, page);
        }
        assertThat(PrometheusProcess.run(page, List.of(promtool, "check", "metrics"))).isEmpty();
    }

    /** What ships, with the game's port instead of the examples', and scraped more often. */
    private Path configure(int port) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("prometheus"));
        Files.createDirectories(folder.resolve("targets"));
        Files.createDirectories(folder.resolve("rules"));
        for (String rules : files(SHIPPED.resolve("rules"))) {
            Path file = Path.of(rules);
            Files.copy(file, folder.resolve("rules").resolve(file.getFileName()));
        }
        Files.writeString(
                folder.resolve("targets/g1.yml"),
                atPort(Files.readString(SHIPPED.resolve("targets.example.yml")), port));
        String config = Files.readString(SHIPPED.resolve("prometheus.yml"));
        assertThat(config).contains("interval: 5s");
        return Files.writeString(
                folder.resolve("prometheus.yml"),
                atPort(config.replace("interval: 5s", "interval: 1s"), port));
    }

    private static String atPort(String config, int port) {
        return config.replaceAll("127\\.0\\.0\\.1:94\\d\\d", "127.0.0.1:" + port);
    }

    private List<String> command(List<String> what, List<String> files) {
        List<String> command = new ArrayList<>(List.of(promtool));
        command.addAll(what);
        command.addAll(files);
        return command;
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    private static List<String> values(PrometheusProcess server, String expression)
            throws Exception {
        List<String> values = new ArrayList<>();
        server.query(expression).forEach(each -> values.add(each.path("value").path(1).asText()));
        return values;
    }

    @FunctionalInterface
    private interface Question {
        JsonNode ask(String expression) throws Exception;
    }
}
