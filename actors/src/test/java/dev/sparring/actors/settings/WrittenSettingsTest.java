// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people type after {@code --set}, or write into a settings file. */
class WrittenSettingsTest {

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "device.name=cuda:0|device.name|cuda:0",
                "device.name=\"cuda:0\"|device.name|cuda:0",
                "game=null|game|null",
                "attackers.pgd.device=cuda:1|attackers.pgd.device|cuda:1",
                "game=2026|game|2026",
                "game=true|game|true",
                "data.directory=C:\\data\\new|data.directory|C:\\data\\new",
                "data.directory=/a b#c:d//e$f|data.directory|/a b#c:d//e$f",
                "data.directory=|data.directory|''",
                "epsilon=8/255|epsilon|0.03137254901960784",
                "epsilon= 8 / 255|epsilon|0.03137254901960784",
                "rounds=10/2|rounds|5",
                "attackers.pgd.step-size-ratio=1/16|attackers.pgd.step-size-ratio|0.0625",
                "attackers.pgd={step-size-ratio=1/16}|attackers.pgd.step-size-ratio|0.0625",
                "attackers.pgd.keep=last|attackers.pgd.keep|last",
                "attackers.x={attack=pgd,step-size-ratio=1/4}|attackers.x.step-size-ratio|0.25",
                "evaluation.attacks.pgd.step-size-ratio=1/8"
                        + "|evaluation.attacks.pgd.step-size-ratio|0.125",
                "defender.optimizer={learning-rate=1/20}|defender.optimizer.learning-rate|0.05",
            })
    void shouldMakeOfWhatIsWritten(String written, String path, String value) {
        GameSettings settings = quick(written);

        assertThat(settings.resolved().getString(path)).isEqualTo(value);
        assertThat(SettingsLoader.text(SettingsLoader.render(settings), List.of()))
                .isEqualTo(settings);
    }

    @Test
    void shouldReadOptionsOfAnAttackThatIsSetAfterThem() {
        GameSettings settings =
                quick("attackers.x.keep=last", "attackers.x.steps=6/2", "attackers.x.attack=pgd");

        assertThat(settings.attackers().get("x").options().getInt("steps")).isEqualTo(3);
    }

    @Test
    void shouldBeTheSameGameHoweverANumberIsWritten() throws IOException {
        GameSettings fraction = quick("epsilon=8/255", "attackers.pgd.step-size-ratio=1/4");
        GameSettings number =
                quick("epsilon=0.03137254901960784", "attackers.pgd.step-size-ratio=0.25");
        Path file = folder.resolve("own.conf");
        Files.writeString(
                file,
                SettingsLoader.render(fraction)
                        .replace("=0.03137254901960784", "=\"8/255\"")
                        .replace("step-size-ratio=0.25", "step-size-ratio=1/4"));

        assertThat(Files.readString(file)).contains("\"8/255\"", "=1/4");
        assertThat(fraction.epsilon()).isEqualTo(8f / 255f);
        assertThat(SettingsLoader.render(fraction)).isEqualTo(SettingsLoader.render(number));
        assertThat(fraction.sha256()).isEqualTo(number.sha256());
        assertThat(SettingsLoader.file(file, List.of()).sha256()).isEqualTo(number.sha256());
        assertThat(SettingsLoader.text(SettingsLoader.render(fraction), List.of()))
                .isEqualTo(fraction);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1/0",
                "0/0",
                "8/",
                "1/2/3",
                "inf",
                "nan",
                "NaN",
                "Infinity",
                "1e400",
                "1/1e400",
                "1f",
                "0x1p3",
                "",
                "null",
                "-1/4",
                "two"
            })
    void shouldRefuseWhatIsNoNumberAboveZero(String value) {
        assertThatThrownBy(() -> quick("defender.optimizer.learning-rate=" + value))
                .isInstanceOf(SettingsException.class)
                .message()
                .startsWith("defender.optimizer.learning-rate = ")
                .endsWith(" does not fit: expected a number above 0")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "epsilon=8/0|epsilon = \"8/0\" does not fit: expected a number from 0 to 1",
                "device.threads=abc|device.threads = \"abc\" does not fit: expected a whole number"
                        + " from 1 to 1024",
                "device.nam=cuda:0|unknown setting device.nam; did you mean device.name?",
                "device.name|--set device.name does not fit: expected path=value, such as"
                        + " rounds=500",
                "attackers.pgd.step-size-ratio=1/0|attackers.pgd.step-size-ratio = \"1/0\""
                        + " does not fit: expected a number",
                "attackers.pgd.steps=null|attackers.pgd.steps = nothing does not fit:"
                        + " expected a number",
            })
    void shouldSayWhatFits(String written, String line) {
        assertThatThrownBy(() -> quick(written)).hasMessage(line);
    }

    @Test
    void shouldNameTheNumberOfAFileAsItIsWritten() throws IOException {
        Path file = folder.resolve("own.conf");
        Files.writeString(file, "sparring.epsilon = 1e400");

        assertThatThrownBy(() -> SettingsLoader.file(file, List.of()))
                .hasMessage("epsilon = 1e400 does not fit: expected a number from 0 to 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rounds = ${nowhere}", "device { name = cuda:0 }", "rounds = ["})
    void shouldSayInOneLineWhatOfAFileCannotBeRead(String text) throws IOException {
        Path file = folder.resolve("own.conf");
        Files.writeString(file, "sparring { " + text + " }");

        assertThatThrownBy(() -> SettingsLoader.file(file, List.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(file + " cannot be read: ");
    }

    private static GameSettings quick(String... written) {
        return SettingsLoader.preset("quick", List.of(written));
    }
}
