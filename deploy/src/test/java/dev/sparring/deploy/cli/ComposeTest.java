// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What can be known of the compose file and the images without a Docker engine. */
class ComposeTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
    private static final Path FOLDER = ROOT.resolve("deploy/compose");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\w+:-([^}]*)}");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

    @Test
    void shouldGiveEachPlayerACommandThatIsUnderstood() throws Exception {
        for (Map.Entry<String, JsonNode> player : players().entrySet()) {
            ParseResult parsed = parse(player.getValue());

            assertThat(value(parsed, "--kafka")).as(player.getKey()).isEqualTo("kafka:9092");
            assertThat(value(parsed, "--game")).as(player.getKey()).isEqualTo("g1");
            assertThat(value(parsed, "--metrics-host")).as(player.getKey()).isEqualTo("0.0.0.0");
        }
    }

    @Test
    void shouldPlayTheSettingsThatItSays() throws Exception {
        ParseResult parsed = parse(players().get("defender"));

        assertThat(value(parsed, "--set")).isEqualTo(List.of("window=3", "attackers.cw=null"));
    }

    @Test
    void shouldShareTheRoundsOfPgdAmongTwo() throws Exception {
        assertThat(players()).containsKeys("defender", "l2l-da", "referee", "watch");
        assertThat(players().get("pgd-a").path("command").toString()).contains("pgd", "\"a\"");
        assertThat(players().get("pgd-b").path("command").toString()).contains("pgd", "\"b\"");
    }

    @Test
    void shouldScrapeEveryPlayer() throws Exception {
        List<String> targets = new ArrayList<>();
        yaml("prometheus.yml")
                .at("/scrape_configs/0/static_configs/0/targets")
                .forEach(target -> targets.add(target.asText()));

        assertThat(targets)
                .containsExactlyInAnyOrderElementsOf(
                        players().keySet().stream().map(name -> name + ":9464").toList());
    }

    @Test
    void shouldMountWhatIsThere() throws Exception {
        for (JsonNode service : yaml("compose.yaml").path("services")) {
            for (JsonNode volume : service.path("volumes")) {
                String source = volume.asText().split(":")[0];
                // the distribution has the dashboards beside the folder, not one above
                Path file =
                        source.startsWith("../")
                                ? ROOT.resolve(source.substring(3))
                                : FOLDER.resolve(source);
                assertThat(source.startsWith(".") ? Files.exists(file) : true).as(source).isTrue();
            }
        }
    }

    @Test
    void shouldConfigureABrokerThatKafkaUnderstands() throws Exception {
        Properties properties = new Properties();
        environment(yaml("compose.yaml").at("/services/kafka"))
                .forEach((name, value) -> properties.put(property(name), value));
        properties.remove("heap.opts");

        KafkaConfig config = KafkaConfig.fromProps(properties, false);

        assertThat(properties.stringPropertyNames())
                .allMatch(name -> KafkaConfig.configNames().contains(name));
        assertThat(config.nodeId()).isEqualTo(1);
    }

    @Test
    void shouldHaveOneVersion() throws Exception {
        Matcher version = VERSION.matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(version.find()).isTrue();

        for (JsonNode player : players().values()) {
            assertThat(player.path("image").asText()).isEqualTo("sparring:" + version.group(1));
        }
        for (String file : List.of("Dockerfile", "Dockerfile.cuda")) {
            assertThat(Files.readString(ROOT.resolve("deploy/docker").resolve(file)))
                    .contains("ARG VERSION=" + version.group(1) + "\n");
        }
    }

    private static Map<String, JsonNode> players() throws IOException {
        Map<String, JsonNode> players = new TreeMap<>();
        yaml("compose.yaml")
                .path("services")
                .properties()
                .forEach(
                        service -> {
                            if (service.getValue().path("image").asText().startsWith("sparring:")) {
                                players.put(service.getKey(), service.getValue());
                            }
                        });
        return players;
    }

    /** Of a service, with the defaults of whatever it takes from that of whoever starts it. */
    private static Map<String, String> environment(JsonNode service) {
        Map<String, String> environment = new TreeMap<>();
        service.path("environment")
                .properties()
                .forEach(
                        variable ->
                                environment.put(
                                        variable.getKey(),
                                        VARIABLE.matcher(variable.getValue().asText())
                                                .replaceAll("$1")));
        return environment;
    }

    /** The command of a service, completed from its environment as if it were to be run. */
    private static ParseResult parse(JsonNode service) {
        List<String> command = new ArrayList<>();
        service.path("command").forEach(word -> command.add(word.asText()));
        EnvironmentOptions variables = new EnvironmentOptions(environment(service));
        CommandLine commandLine = Main.commandLine(environment(service));
        ParseResult parsed = commandLine.parseArgs(command.toArray(String[]::new)).subcommand();
        variables.complete(parsed);
        assertThat(variables.complaints(commandLine)).isEmpty();
        return parsed;
    }

    /** As the image of Kafka turns its variables into properties. */
    private static String property(String variable) {
        return variable.substring("KAFKA_".length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private static Object value(ParseResult parsed, String option) {
        return parsed.commandSpec().findOption(option).getValue();
    }

    private static JsonNode yaml(String name) throws IOException {
        try (Reader in = Files.newBufferedReader(FOLDER.resolve(name))) {
            Object read = new Yaml().load(in);
            return new ObjectMapper().valueToTree(read);
        }
    }
}
