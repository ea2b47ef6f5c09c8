// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.files.Sha256;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitialWeightsTest {

    @TempDir Path folder;

    private Device device;
    private Path file;

    @BeforeEach
    void writePhi() throws IOException {
        device = Device.open("cpu", 2);
        file = folder.resolve("phi.safetensors");
        write(file, 7);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldStartFromTheFile() throws IOException {
        byte[] expected = Safetensors.read(file).tensors().sha256();

        assertThat(phi(settings(1), settings(1).attackers().get("l2l-da"))).isEqualTo(expected);
        assertThat(phi(quick(1), quick(1).attackers().get("l2l-da"))).isNotEqualTo(expected);
        GameSettings evaluating =
                quick(
                        1,
                        "evaluation.attacks.tuned={ attack = l2l-da, base-channels = 2,"
                                + " initial-weights = \"%s\" }".formatted(file));
        assertThat(phi(evaluating, evaluating.evaluation().attacks().get("tuned")))
                .isEqualTo(expected);
    }

    @Test
    void shouldMakeTheContentARuleOfTheGameAndNotThePlace() throws IOException {
        GameSettings settings = settings(1);
        Path copy = Files.copy(file, folder.resolve("copy.safetensors"));
        GameSettings moved =
                SettingsLoader.with(settings, List.of("attackers.l2l-da.initial-weights=" + copy));
        write(file, 8);

        assertThat(moved.attackers().get("l2l-da").initialWeights().orElseThrow().file())
                .isEqualTo(copy);
        assertThat(moved.sha256()).isEqualTo(settings.sha256());
        assertThat(settings(1).sha256()).isNotEqualTo(settings.sha256());
    }

    @Test
    void shouldPlayTheSameGameWithWeightsThatAreNamedByTheirUrl() throws IOException {
        String url = file.toUri() + "#sha256=" + Sha256.of(file);
        GameSettings fetched =
                SettingsLoader.with(
                        settings(1), List.of("attackers.l2l-da.initial-weights=" + url));
        byte[] expected = Safetensors.read(file).tensors().sha256();
        Files.delete(file);

        assertThat(phi(fetched, fetched.attackers().get("l2l-da"))).isEqualTo(expected);
        GameSettings elsewhere = SettingsLoader.text(SettingsLoader.render(fetched), List.of());
        assertThat(phi(elsewhere, elsewhere.attackers().get("l2l-da"))).isEqualTo(expected);
        write(file, 7);
        assertThat(fetched.sha256()).isEqualTo(settings(1).sha256());
    }

    @Test
    void shouldRefuseAUrlWithoutSha256() {
        String url = file.toUri().toString();
        assertThatThrownBy(() -> quick(1, "attackers.l2l-da.initial-weights=" + url))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("initial-weights: ")
                .hasMessageContaining("write " + url + "#sha256=HEX");
    }

    @Test
    void shouldNoticeThatTheFileHasChanged() throws IOException {
        String stored = SettingsLoader.render(settings(1));
        write(file, 8);
        GameSettings resumed = SettingsLoader.text(stored, List.of());

        assertThatThrownBy(() -> phi(resumed, resumed.attackers().get("l2l-da")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("initial-weights " + file + " has SHA-256 ")
                .hasMessageContaining(" as when the game began; put the old file back");
    }

    @Test
    void shouldNeedNoFileToReadTheSettingsOfAGameThatHasBegun() throws IOException {
        String stored = SettingsLoader.render(settings(1));
        Files.delete(file);

        GameSettings elsewhere = SettingsLoader.text(stored, List.of());

        assertThat(elsewhere.sha256()).isEqualTo(SettingsLoader.text(stored, List.of()).sha256());
        assertThatThrownBy(() -> phi(elsewhere, elsewhere.attackers().get("l2l-da")))
                .hasMessage(
                        "there is no initial-weights %s here; every process that plays with them needs a"
                                        .formatted(file)
                                + " copy at this place");
    }

    @Test
    void shouldTellAFileThatMayComeBackFromAnotherOne() throws IOException {
        String digest =
                settings(1).attackers().get("l2l-da").initialWeights().orElseThrow().sha256();
        write(file, 8);
        assertThatThrownBy(() -> new InitialWeights(file.toString(), digest).read())
                .isInstanceOf(SettingsException.class)
                .hasNoCause();

        Files.delete(file);
        assertThatThrownBy(() -> new InitialWeights(file.toString(), digest).read())
                .isInstanceOf(SettingsException.class)
                .hasCauseInstanceOf(IOException.class);
        String url = file.toUri() + "#sha256=" + "0".repeat(64);
        assertThatThrownBy(() -> new InitialWeights(url, digest).read())
                .isInstanceOf(SettingsException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void shouldRefuseAFileThatIsMissingOrDamaged() throws IOException {
        Path missing = folder.resolve("missing.safetensors");
        assertThatThrownBy(() -> quick(1, "attackers.l2l-da.initial-weights=" + missing))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("there is no initial-weights " + missing);

        Files.writeString(missing, "not tensors");
        assertThatThrownBy(() -> quick(1, "attackers.l2l-da.initial-weights=" + missing))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(missing + " cannot be read");
    }

    @Test
    void shouldRefuseWeightsThatDoNotFitAndAttacksThatHaveNone() {
        GameSettings wide =
                quick(
                        1,
                        "attackers.l2l-da.base-channels=4",
                        "attackers.l2l-da.initial-weights=" + file);
        assertThatThrownBy(() -> phi(wide, wide.attackers().get("l2l-da")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("initial-weights " + file + " of l2l-da do not fit: ")
                .hasMessageContaining("expected");

        GameSettings pgd = quick(1, "attackers.pgd.initial-weights=" + file);
        assertThatThrownBy(() -> phi(pgd, pgd.attackers().get("pgd")))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "l2l-da has initial-weights, but its attack pgd has no weights;"
                                + " leave them out");
    }

    private void write(Path target, int seed) throws IOException {
        GameSettings drawn = quick(seed);
        try (Attack attack =
                Players.attack(drawn, "l2l-da", drawn.attackers().get("l2l-da"), device)) {
            StateDict phi = ((LearningAttack) attack).state().weights();
            Safetensors.write(target, phi, Map.of());
        }
    }

    private byte[] phi(GameSettings settings, GameSettings.Attacker attacker) {
        try (Attack attack = Players.attack(settings, "l2l-da", attacker, device)) {
            return ((LearningAttack) attack).state().weights().sha256();
        }
    }

    private GameSettings settings(int seed) {
        return quick(seed, "attackers.l2l-da.initial-weights=" + file);
    }

    private static GameSettings quick(int seed, String... more) {
        List<String> overrides = new ArrayList<>(List.of("seed=" + seed));
        overrides.add("attackers.l2l-da.base-channels=2");
        overrides.addAll(List.of(more));
        return SettingsLoader.preset("quick", overrides);
    }
}
