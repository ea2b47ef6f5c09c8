// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.Safetensors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EvaluateCommandTest {

    @TempDir private Path directory;

    @Test
    void shouldMeasureAFileByWhatItsMetadataSay() throws Exception {
        GameSettings settings = SettingsLoader.preset("quick", List.of("epsilon=0.125"));
        Path file =
                WeightsFile.write(
                        directory,
                        settings,
                        Players.DEFENDER,
                        42,
                        ClassifierKind.LENET5.initialWeights(Randomness.of(3)));
        Path csv = directory.resolve("table.csv");
        Path foreign = directory.resolve("foreign.safetensors");
        Safetensors.write(foreign, WeightsFile.read(file).weights(), Map.of("format", "pt"));
        StringWriter out = new StringWriter();
        int code =
                Main.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .execute(
                                "evaluate",
                                file.toString(),
                                "--attack=fgsm",
                                "--attack=pgd:steps=2",
                                "--images=20",
                                "--repeats=2",
                                "--csv=" + csv);
        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("version 42, 20 test images of DIGITS, epsilon 0.125")
                .contains("fgsm", "pgd:steps=2", "worst case")
                .containsPattern("attack +best +mean +worst +mean loss");
        assertThat(Files.readAllLines(csv))
                .hasSize(5)
                .element(3)
                .asString()
                .startsWith("pgd:steps=2,")
                .contains(",42,digits,20,0.125,1,2,pgd,\"{")
                .contains("\"\"steps\"\":2");
        shouldAskWhichImagesAForeignFileIsFor(foreign);
    }

    @Test
    void shouldFindTheSameAccuracyWhenItSparesImages() throws Exception {
        Path file =
                WeightsFile.write(
                        directory,
                        SettingsLoader.preset("quick", List.of()),
                        Players.DEFENDER,
                        0,
                        ClassifierKind.LENET5.initialWeights(Randomness.of(4)));

        String all = accuracy(file);
        String spared = accuracy(file, "--only-accuracy");

        assertThat(spared).isEqualTo(all).startsWith("fgsm,0.");
    }

    /** Attack and accuracy, the first cells of its row. */
    private String accuracy(Path weights, String... options) throws Exception {
        Path csv = directory.resolve("accuracy.csv");
        List<String> arguments = new ArrayList<>(List.of("evaluate", weights.toString()));
        arguments.addAll(List.of("--attack=fgsm", "--images=60", "--csv=" + csv));
        arguments.addAll(List.of(options));
        int code =
                Main.commandLine()
                        .setOut(new PrintWriter(new StringWriter()))
                        .execute(arguments.toArray(String[]::new));
        assertThat(code).isZero();
        String row = Files.readAllLines(csv).get(2);
        return row.substring(0, row.indexOf(',', "fgsm,".length()));
    }

    private static void shouldAskWhichImagesAForeignFileIsFor(Path file) {
        StringWriter error = new StringWriter();
        int code =
                Main.commandLine()
                        .setErr(new PrintWriter(error, true))
                        .execute("evaluate", file.toString(), "--images=2");
        assertThat(code).isEqualTo(1);
        assertThat(error.toString().lines())
                .singleElement()
                .asString()
                .endsWith(
                        "does not say which images it is for; give --preset NAME or --settings"
                                + " FILE");
    }
}
