// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.files.Sha256;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.InputNormalisation;
import dev.sparring.gpu.model.NormalisedClassifier;
import dev.sparring.gpu.model.OwnMetadata;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierSettingsTest {

    private static final String KEY = "defender.normalisation";
    private static final String SHA256 = "defender.initial-weights-sha256";
    private static final StateDict THETA = ClassifierKind.RESNET20.initialWeights(Randomness.of(1));

    @TempDir Path folder;

    @Test
    void shouldSettleTheUsualNormalisation() {
        assertThat(quick().resolved().getString(KEY)).isEqualTo("none");
        assertThat(cifar().resolved().getString(KEY)).isEqualTo("imagenet");
        assertThat(cifar().defender().classifier().normalisation())
                .isEqualTo(InputNormalisation.IMAGENET);
    }

    @Test
    void shouldBeTheSameGameHoweverItIsWritten() {
        GameSettings preset = cifar(KEY + "=cifar10");
        GameSettings numbers = cifar(KEY + "=0.4914,0.4822,0.4465:0.2470,0.2435,0.2616");

        assertThat(numbers).isEqualTo(preset);
        assertThat(SettingsLoader.text(SettingsLoader.render(preset), List.of())).isEqualTo(preset);
        assertThat(preset.sha256()).isNotEqualTo(cifar().sha256());
        assertThat(cifar(KEY + "=imagenet").sha256()).isEqualTo(cifar().sha256());
    }

    @Test
    void shouldAddNoRuleToAGameThatWasBegunBefore() {
        assertThat(cifar().rules().hasPathOrNull(KEY)).isFalse();
        assertThat(quick().rules().hasPathOrNull(KEY)).isFalse();
        assertThat(cifar(KEY + "=none").rules().getString(KEY)).isEqualTo("none");
        String before =
                SettingsLoader.render(cifar()).replaceAll("normalisation=\"?imagenet\"?", "");
        assertThat(before).doesNotContain("normalisation=");
        assertThat(SettingsLoader.text(before, List.of())).isEqualTo(cifar());
    }

    @Test
    void shouldSayWhatFits() {
        assertThatThrownBy(() -> cifar(KEY + "=cifar"))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(KEY + ": 'cifar' is no normalisation; write cifar10, ");
        assertThatThrownBy(() -> quick(KEY + "=imagenet"))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        KEY
                                + ": imagenet is for images with 3 channels, and lenet5 takes"
                                + " images with 1; set it to none, or to another one");
    }

    @Test
    void shouldTakeThatOfTheWeightsThatItStartsFrom() throws IOException {
        Path file = write(InputNormalisation.CIFAR10);

        GameSettings settings = cifar(from(file));

        assertThat(settings.resolved().getString(KEY)).isEqualTo("cifar10");
        assertThat(cifar(from(file), KEY + "=cifar10")).isEqualTo(settings);
        assertThatThrownBy(() -> cifar(from(file), KEY + "=imagenet"))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "%s = imagenet, and initial-weights %s were trained with cifar10; set it to cifar10, or to nothing"
                                .formatted(KEY, file));
        assertThatThrownBy(() -> SettingsLoader.with(cifar(), List.of(from(file))))
                .hasMessageContaining("were trained with cifar10");
    }

    @Test
    void shouldAskForThatOfWeightsOfOthers() throws IOException {
        Path file = folder.resolve("theirs.safetensors");
        Safetensors.write(file, THETA, Map.of("format", "pt", "normalisation", "cifar10"));

        assertThatThrownBy(() -> cifar(from(file)))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(
                        "initial-weights %s do not say how images are normalised for them; set %s to cifar10, imagenet"
                                .formatted(file, KEY));
        GameSettings settings = cifar(from(file), KEY + "=cifar10");
        assertThat(settings.resolved().getString(KEY)).isEqualTo("cifar10");
        assertThat(SettingsLoader.text(SettingsLoader.render(settings), List.of()))
                .isEqualTo(settings);
    }

    @Test
    void shouldGoOnWithAGameOfBeforeThatStartedFromAFile() throws IOException {
        Path file = write(InputNormalisation.IMAGENET);
        GameSettings settings = cifar(from(file));
        String before =
                SettingsLoader.render(settings).replaceAll("normalisation=\"?imagenet\"?", "");
        Safetensors.write(file, THETA, Map.of());

        assertThat(SettingsLoader.text(before, List.of())).isEqualTo(settings);
    }

    @Test
    void shouldLookAtTheWeightsOfANewGameWhoseSettingsAreThoseOfAnother() throws IOException {
        Path file = write(InputNormalisation.CIFAR10);
        String copied = SettingsLoader.render(cifar(from(file)));
        Path silent = copy(copied.replaceAll("normalisation=\"?cifar10\"?", ""));

        assertThat(SettingsLoader.fileOfNewGame(silent, List.of()))
                .isEqualTo(SettingsLoader.text(copied, List.of()));
        assertThatThrownBy(() -> SettingsLoader.fileOfNewGame(silent, List.of(KEY + "=imagenet")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(
                        "were trained with cifar10; set it to cifar10, or to nothing");
        assertThat(cifar(from(file), SHA256 + "=" + Sha256.of(file)).resolved().getString(KEY))
                .isEqualTo("cifar10");
        Safetensors.write(file, THETA, Map.of());
        assertThatThrownBy(() -> SettingsLoader.fileOfNewGame(silent, List.of()))
                .hasMessageEndingWith("as when the game began; put the old file back");
    }

    @Test
    void shouldAskForThatOfWeightsOfOthersInANewGameWhoseSettingsAreThoseOfAnother()
            throws IOException {
        Path file = folder.resolve("theirs.safetensors");
        Safetensors.write(file, THETA, Map.of());
        String copied = SettingsLoader.render(cifar(from(file), KEY + "=cifar10"));
        Path silent = copy(copied.replaceAll("normalisation=\"?cifar10\"?", ""));

        assertThatThrownBy(() -> SettingsLoader.fileOfNewGame(silent, List.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("do not say how images are normalised for them; set " + KEY);
        assertThat(SettingsLoader.fileOfNewGame(copy(copied), List.of()))
                .isEqualTo(SettingsLoader.text(copied, List.of()));
    }

    private Path copy(String settings) throws IOException {
        return Files.writeString(folder.resolve("copied.conf"), settings);
    }

    private Path write(InputNormalisation normalisation) throws IOException {
        Path file = folder.resolve("theta.safetensors");
        NormalisedClassifier model =
                new NormalisedClassifier(ClassifierKind.RESNET20, normalisation);
        Safetensors.write(file, THETA, OwnMetadata.of(model, THETA));
        return file;
    }

    private static String from(Path file) {
        return "defender.initial-weights=" + file;
    }

    private static GameSettings quick(String... set) {
        return SettingsLoader.preset("quick", List.of(set));
    }

    private static GameSettings cifar(String... set) {
        List<String> all = new ArrayList<>(List.of("attackers=null"));
        all.addAll(List.of(set));
        return SettingsLoader.preset("cifar10-paper", all);
    }
}
