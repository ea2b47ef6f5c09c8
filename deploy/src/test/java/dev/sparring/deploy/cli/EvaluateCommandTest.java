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
import java.util.stream.Stream;
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
                .containsPattern("attack +best +mean +worst +95 % interval +mean loss");
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

    @Test
    void shouldKeepVerdictsAndWriteThemOutImageByImage() throws Exception {
        Path file = weights(5);
        Path verdicts = directory.resolve("verdicts");
        Path examples = directory.resolve("examples.csv");
        String[] arguments = {
            "evaluate",
            file.toString(),
            "--attack=fgsm",
            "--images=120",
            "--repeats=2",
            "--verdicts=" + verdicts,
            "--examples=" + examples
        };
        String first = run(arguments);
        byte[] rows = Files.readAllBytes(examples);

        assertThat(run(arguments)).isEqualTo(first);
        assertThat(Files.readAllBytes(examples)).isEqualTo(rows);
        try (Stream<Path> files = Files.list(verdicts)) {
            assertThat(files).hasSize(1);
        }
        assertThat(Files.readAllLines(examples))
                .hasSize(1 + 3 * 120)
                .startsWith("image,label,attack,repeat,correct,prediction,confidence,loss")
                .element(360)
                .asString()
                .startsWith("119,")
                .contains(",fgsm,1,");
    }

    @Test
    void shouldCheckWhetherItsFiguresCanBeTrusted() throws Exception {
        String out =
                run("evaluate", weights(5).toString(), "--attack=fgsm", "--images=20", "--sanity");

        assertThat(out)
                .containsPattern(
                        "(PASS|WARNING) +several steps are at least as strong as one [(]pgd")
                .containsPattern("(PASS|WARNING) +epsilon 1 leaves nothing [(]pgd, epsilon 1.0");
    }

    @Test
    void shouldMeasureTheShareOfTheImagesThatItIsGiven() throws Exception {
        String out =
                run(
                        "evaluate",
                        weights(5).toString(),
                        "--attack=fgsm",
                        "--images=300",
                        "--shard=2/2");

        assertThat(out).contains("100 test images of DIGITS (shard 2/2)");
    }

    private Path weights(long seed) throws Exception {
        return WeightsFile.write(
                directory,
                SettingsLoader.preset("quick", List.of()),
                Players.DEFENDER,
                0,
                ClassifierKind.LENET5.initialWeights(Randomness.of(seed)));
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        int code = Main.commandLine().setOut(new PrintWriter(out, true)).execute(arguments);
        assertThat(code).isZero();
        return out.toString();
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
