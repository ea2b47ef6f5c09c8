// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsLoaderTest {

    @TempDir Path folder;

    static List<String> presets() {
        return SettingsLoader.PRESETS;
    }

    @ParameterizedTest
    @MethodSource("presets")
    void shouldReadEveryPreset(String preset) {
        GameSettings settings = SettingsLoader.preset(preset, List.of());

        assertThat(settings.rounds()).isPositive();
        assertThat(settings.attackers()).isNotEmpty();
    }

    static List<String> defences() {
        return SettingsLoader.DEFENCES;
    }

    @ParameterizedTest
    @MethodSource("defences")
    void shouldPutADefenceInPlaceOfThePresetsAttackers(String defence) {
        for (String preset : SettingsLoader.PRESETS) {
            GameSettings plain = SettingsLoader.preset(preset, List.of());
            GameSettings defended =
                    SettingsLoader.preset(preset, Optional.of(defence), List.of("seed=3"));

            assertThat(defended.attackers()).hasSize(defence.equals("plain") ? 0 : 1);
            assertThat(defended.resolved().withoutPath("attackers"))
                    .isEqualTo(
                            SettingsLoader.with(plain, List.of("seed=3"))
                                    .resolved()
                                    .withoutPath("attackers"));
        }
    }

    @Test
    void shouldTakeWidthAndDiversityOfADefenceFromThePreset() {
        Config small = defence("quick").options();
        Config paper = defence("cifar10-paper").options();

        assertThat(small.getInt("base-channels")).isEqualTo(8);
        assertThat(small.getDouble("diversity-weight")).isEqualTo(0.02);
        assertThat(paper.getInt("base-channels")).isEqualTo(64);
        assertThat(paper.getDouble("diversity-weight")).isEqualTo(0.5);
    }

    private static GameSettings.Attacker defence(String preset) {
        return SettingsLoader.preset(preset, Optional.of("l2l-da"), List.of())
                .attackers()
                .get("l2l-da");
    }

    @Test
    void shouldRefuseADefenceThatDoesNotExist() {
        assertThatThrownBy(() -> SettingsLoader.preset("quick", Optional.of("trades"), List.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("unknown defence trades; there are plain, fgsm, pgd10");
    }

    @Test
    void shouldShipEveryDefenceThatItNames() throws Exception {
        URL folder = SettingsLoader.class.getClassLoader().getResource("defences");
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".conf", "")))
                    .containsExactlyInAnyOrderElementsOf(SettingsLoader.DEFENCES);
        }
    }

    @Test
    void shouldLetOverridesWinOverThePreset() {
        GameSettings settings =
                SettingsLoader.preset("mnist", List.of("rounds=7", "attackers.pgd.steps = 3"));

        assertThat(settings.rounds()).isEqualTo(7);
        assertThat(settings.attackers().get("pgd").options().getInt("steps")).isEqualTo(3);
    }

    @Test
    void shouldBeTheSameGameHoweverItIsWatched() {
        GameSettings watched =
                SettingsLoader.preset(
                        "quick",
                        List.of(
                                "dashboard.port=-1",
                                "dashboard.allow-control=true",
                                "dashboard.allowed-hosts=[\"a.example\"]",
                                "metrics.host=0.0.0.0"));

        assertThat(watched.dashboard())
                .isEqualTo(new GameSettings.Dashboard("127.0.0.1", -1, true, List.of("a.example")));
        assertThat(watched.metrics()).isEqualTo(new GameSettings.Metrics("0.0.0.0", -1));
        assertThat(watched.sha256()).isEqualTo(SettingsLoader.preset("quick", List.of()).sha256());
    }

    @Test
    void shouldTellOthersNothingOfItsOwnPorts() {
        GameSettings own =
                SettingsLoader.preset("quick", List.of("metrics.port=9464", "dashboard.port=0"));

        GameSettings others = SettingsLoader.text(SettingsLoader.renderGame(own), List.of());

        assertThat(others.metrics().isAny()).isFalse();
        assertThat(others.dashboard().port()).isEqualTo(8080);
        assertThat(others.sha256()).isEqualTo(own.sha256());
        assertThat(SettingsLoader.text(SettingsLoader.render(own), List.of()).metrics().port())
                .isEqualTo(9464);
    }

    @Test
    void shouldFetchDataOnlyForWhoOpensIt() {
        String absent = "file:/absent/data.tar#sha256=" + "0".repeat(64);

        GameSettings own =
                SettingsLoader.preset("mnist", List.of("data.directory=\"" + absent + "\""));

        assertThat(own.data().place()).isEqualTo(absent);
        assertThatThrownBy(() -> Players.fetchData(own))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("data.directory: file:/absent/data.tar: ")
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> SettingsLoader.preset("mnist", List.of("data.directory=http:/x")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("a URL without SHA-256");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data.directory",
                "defender.initial-weights",
                "attackers.l2l-da.initial-weights"
            })
    void shouldKeepNoUrlWithAQuery(String path) {
        String signed = "https://host/file?sig=hidden#sha256=" + "0".repeat(64);
        assertThatThrownBy(() -> SettingsLoader.preset("quick", List.of(path + "=" + signed)))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(path + ": https://host/file has a query")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void shouldLeaveItToOthersWhereTheirDataIs() {
        GameSettings own = SettingsLoader.preset("quick", List.of("data.directory=/here"));

        GameSettings others = SettingsLoader.text(SettingsLoader.renderGame(own), List.of());

        assertThat(others.data().place()).isEmpty();
        assertThat(others.sha256()).isEqualTo(own.sha256());
        assertThat(SettingsLoader.text(SettingsLoader.render(own), List.of()).data().place())
                .isEqualTo("/here");
    }

    @Test
    void shouldFindWhatIsOfTheProcess() {
        assertThat(
                        ProcessSettings.of(
                                List.of(
                                        "metrics.port=1",
                                        "rounds=3",
                                        "attackers.metrics.steps=4",
                                        "dashboard={port=2}",
                                        "data.directory=/here",
                                        "metrics-like=5")))
                .containsExactly("metrics.port=1", "dashboard={port=2}", "data.directory=/here");
    }

    @Test
    void shouldTakeAnAttackerOffWithNull() {
        GameSettings settings = SettingsLoader.preset("quick", List.of("attackers.cw=null"));

        assertThat(settings.attackers()).doesNotContainKey("cw").containsKey("pgd");
    }

    @Test
    void shouldTakeAllAttackersOffWithNull() {
        assertThat(SettingsLoader.preset("quick", List.of("attackers=null")).attackers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "round=5|unknown setting round; did you mean rounds?",
                "defender.batchsize=5|did you mean defender.batch-size?",
                "rounds=many|rounds = \"many\" does not fit: expected a whole number",
                "rounds=2.5|rounds = 2.5 does not fit: expected a whole number",
                "attackers.pgd.stepz=5|attackers.pgd: pgd has no option stepz; did you mean steps?",
                "attackers.pgd.attack=pdg|unknown attack pdg; did you mean pgd?",
                "defender.classifier=resnet20|does not take images of digits; use lenet5",
                "rounds=0|rounds = 0 does not fit: expected a whole number of at least 1",
                "epsilon=1.5|epsilon = 1.5 does not fit: expected a number from 0 to 1",
                "evaluation.exhibits=65|evaluation.exhibits = 65 does not fit: expected a whole"
                        + " number",
                "data.set=imagenet|expected one of digits, mnist, cifar10",
                "data.flip=perhaps|expected true or false",
                "attackers.new.steps=3|attackers.new has no attack",
                "attackers.new=3|attackers.new = 3 does not fit: expected { attack = NAME, ... }",
                "rounds|expected path=value",
                "rounds={|cannot be read",
            })
    void shouldRefuseInOneLineThatNamesTheValue(String override, String message) {
        assertThatThrownBy(() -> SettingsLoader.preset("quick", List.of(override)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void shouldBeTheSameGameHoweverManyImagesAreShown() {
        GameSettings six = SettingsLoader.preset("quick", List.of());
        GameSettings none = SettingsLoader.preset("quick", List.of("evaluation.exhibits=0"));

        assertThat(six.evaluation().exhibits()).isEqualTo(6);
        assertThat(none.evaluation().exhibits()).isZero();
        assertThat(none.sha256()).isEqualTo(six.sha256());
    }

    @Test
    void shouldReadBackWhatItRendered() throws IOException {
        GameSettings settings = SettingsLoader.preset("quick", List.of("seed=42"));
        Path file = folder.resolve("settings.conf");
        Files.writeString(file, SettingsLoader.render(settings));

        assertThat(SettingsLoader.file(file, List.of())).isEqualTo(settings);
    }

    @Test
    void shouldRefuseSettingsOutsideTheRoot() throws IOException {
        Path file = folder.resolve("settings.conf");
        Files.writeString(file, "rounds = 5");

        assertThatThrownBy(() -> SettingsLoader.file(file, List.of()))
                .hasMessage("unknown setting rounds; settings are below sparring");
    }
}
