// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.DefenderTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefenderWeightsTest {

    private static final String KEY = "defender.initial-weights";

    @TempDir Path folder;

    private Path file;

    @BeforeEach
    void writeTheta() throws IOException {
        file = folder.resolve("theta.safetensors");
        write(file, ClassifierKind.LENET5, 7);
    }

    @Test
    void shouldStartFromTheFile() throws IOException {
        assertThat(theta(settings(file)))
                .isEqualTo(ClassifierKind.LENET5.initialWeights(Randomness.of(7)).sha256());
    }

    @Test
    void shouldMakeTheContentARuleOfTheGameAndNotThePlace() throws IOException {
        GameSettings settings = settings(file);
        GameSettings moved =
                SettingsLoader.with(
                        settings,
                        List.of(KEY + "=" + Files.copy(file, folder.resolve("copy.safetensors"))));
        write(file, ClassifierKind.LENET5, 8);

        assertThat(moved.sha256()).isEqualTo(settings.sha256());
        assertThat(settings(file).sha256()).isNotEqualTo(settings.sha256());
        assertThat(SettingsLoader.with(settings, List.of(KEY + "=\"\"")).sha256())
                .isEqualTo(SettingsLoader.preset("quick", List.of()).sha256());
    }

    @Test
    void shouldRefuseAnotherFileInItsPlace() throws IOException {
        String stored = SettingsLoader.render(settings(file));
        write(file, ClassifierKind.LENET5, 8);
        GameSettings resumed = SettingsLoader.text(stored, List.of());

        assertThatThrownBy(() -> theta(resumed))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("initial-weights " + file + " has SHA-256 ")
                .hasMessageContaining(" as when the game began; put the old file back");
    }

    @Test
    void shouldNeedNoFileToReadTheSettingsOfAGameThatHasBegun() throws IOException {
        GameSettings settings = settings(file);
        Files.delete(file);

        assertThat(SettingsLoader.text(SettingsLoader.render(settings), List.of()))
                .isEqualTo(settings);
        assertThatThrownBy(() -> settings(file))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("there is no initial-weights " + file);
    }

    @Test
    void shouldRefuseWeightsThatDoNotFit() throws IOException {
        write(file, ClassifierKind.RESNET20, 7);
        GameSettings settings = settings(file);

        assertThatThrownBy(() -> theta(settings))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("initial-weights " + file + " of defender do not fit: ");
    }

    @Test
    void shouldAddNoRuleToAGameWithoutAFile() {
        Config rules = SettingsLoader.preset("quick", List.of()).rules();

        assertThat(rules.getString(KEY)).isEmpty();
        assertThat(rules.hasPathOrNull(KEY + "-sha256")).isFalse();
    }

    private static GameSettings settings(Path theta) {
        return SettingsLoader.preset("quick", List.of(KEY + "=" + theta));
    }

    private static byte[] theta(GameSettings settings) {
        try (Device device = Device.open("cpu", 2);
                DefenderTrainer trainer = Players.defenderTrainer(settings, device)) {
            return trainer.state().weights().sha256();
        }
    }

    private static void write(Path target, ClassifierKind kind, int seed) throws IOException {
        StateDict theta = kind.initialWeights(Randomness.of(seed));
        Safetensors.write(target, theta, Map.of());
    }
}
