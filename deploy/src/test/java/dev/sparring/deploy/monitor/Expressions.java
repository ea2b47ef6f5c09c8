// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What dashboards and rules ask Prometheus, with variables filled in as Grafana does. By where each
 * is from, for people.
 */
final class Expressions {

    private static final Pattern LABEL_VALUES =
            Pattern.compile("label_values\\((.+), ([a-z_]+)\\)");

    /** A metric or a recorded one, with the labels that are asked of it. */
    static final Pattern SELECTOR =
            Pattern.compile(
                    "(?:[a-z_]+:[a-z0-9_]+:[a-z0-9_]+|(?:sparring|process|jvm)_[a-z0-9_]+|\\bup\\b)"
                            + "(?:\\{[^}]*})?");

    private Expressions() {}

    /** Of all panels and variables of the dashboards in a directory. */
    static Map<String, String> ofDashboards(Path directory, String game) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        for (JsonNode board : boards(directory)) {
            String title = board.path("title").asText();
            for (JsonNode panel : board.path("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    all.put(
                            "%s / %s / %s"
                                    .formatted(
                                            title,
                                            panel.path("title").asText(),
                                            target.path("refId").asText()),
                            filled(target.path("expr").asText(), game));
                }
            }
            for (JsonNode variable : board.path("templating").path("list")) {
                Matcher values =
                        LABEL_VALUES.matcher(variable.path("query").path("query").asText());
                if (values.matches()) {
                    all.put(
                            title + " / variable " + variable.path("name").asText(),
                            filled(
                                    "count by (%s) (%s)"
                                            .formatted(values.group(2), values.group(1)),
                                    game));
                }
            }
        }
        return all;
    }

    /** Of the events that the dashboards mark in their graphs. */
    static Map<String, String> ofAnnotations(Path directory, String game) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        for (JsonNode board : boards(directory)) {
            for (JsonNode each : board.path("annotations").path("list")) {
                all.put(
                        board.path("title").asText() + " / " + each.path("name").asText(),
                        filled(each.path("expr").asText(), game));
            }
        }
        return all;
    }

    /**
     * Of rules: of one that records all of it; of an alert, which has nothing to say while all is
     * well, each metric that it looks at.
     */
    static Map<String, String> ofRules(JsonNode groups) {
        Map<String, String> all = new LinkedHashMap<>();
        for (JsonNode group : groups) {
            for (JsonNode rule : group.path("rules")) {
                String name = rule.path("name").asText();
                String query = rule.path("query").asText();
                if (rule.path("type").asText().equals("recording")) {
                    all.put("rule " + name, query);
                } else {
                    SELECTOR.matcher(query)
                            .results()
                            .forEach(
                                    found ->
                                            all.put(
                                                    "alert " + name + " / " + found.group(),
                                                    found.group()));
                }
            }
        }
        return all;
    }

    /** The dashboards of a directory, by the names of their files. */
    static List<JsonNode> boards(Path directory) throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> sorted = files.sorted().toList();
            List<JsonNode> boards = new ArrayList<>();
            for (Path file : sorted) {
                boards.add(json.readTree(file.toFile()));
            }
            return boards;
        }
    }

    private static String filled(String expression, String game) {
        String filled =
                expression
                        .replace("$__rate_interval", "20s")
                        .replace("$__interval", "2s")
                        .replace("$game", game)
                        .replace("$split", "test")
                        .replaceAll("\\$(attacker|attack|instance|device|topic)", ".+");
        if (filled.contains("$")) {
            throw new IllegalArgumentException("what to fill in? " + filled);
        }
        return filled;
    }
}
