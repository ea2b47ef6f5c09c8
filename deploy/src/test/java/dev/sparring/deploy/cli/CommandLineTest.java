// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.settings.SettingsLoader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(60)
class CommandLineTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "play --set rouns=3 | unknown setting rouns; did you mean rounds?",
                "play --set rounds=many | rounds",
                "play --set epsilon=8/0 | epsilon = \"8/0\" does not fit: expected a number",
                "play --set device.name | expected path=value, such as rounds=500",
                "play --set attackers.x={attack=pgd,device=cuda:1} | cannot be read",
                "play --set attackers.pgd.step-size-ratio=1/0 | expected a number",
                "play --set attackers.pgd.stepps=3 | did you mean steps?",
                "play --preset nist | unknown preset nist",
                "play --settings nowhere.conf | nowhere.conf",
                "play --preset mnist --settings a.conf | exclude each other",
                "play --defence trades | unknown defence trades; there are plain, fgsm",
                "play --preset MNIST | cifar10-paper; did you mean mnist?",
                "play --set data.set=CIFAR-10 | digits, mnist, cifar10; did you mean cifar10?",
                "play --set defender.classifier=ResNet-20 | resnet20; did you mean resnet20?",
                "play --set lr=1 | did you mean defender.optimizer.learning-rate?",
                "play --set eps=8/255 | unknown setting eps; did you mean epsilon?",
                "play --set attackers.x.attack=C&W | unknown attack C&W; did you mean cw?",
                "play --set attackers.pgd.alpha=1 | pgd has no option alpha; did you mean"
                        + " step-size",
                "play --defence fgsm --settings a.conf | needs a preset",
                "play --set attackers.l2l-da.initial-weights=x | there is no initial-weights x",
                "play --resume nothing | there is no run in runs/nothing",
                "evaluate nowhere.safetensors | there is no file nowhere.safetensors",
                "evaluate nothing | there is no run in runs/nothing",
                "tail report --run x | there is no topic report",
                "tail reports --run nothing | there is no run in runs/nothing",
                "tail reports --kafka localhost:1 --game g | no Kafka broker answers at"
                        + " localhost:1",
            })
    void shouldSayWhatIsWrongInOneLine(String arguments, String message) {
        assertThat(run(arguments.split(" "))).isEqualTo(1);
        assertThat(error.toString().lines()).hasSize(1).first().asString().contains(message);
        assertThat(error.toString()).startsWith("sparring: ").doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pley | Did you mean: sparring play",
                "play --rouns 3 | --rounds",
                "play --rounds x | 'x' is not a long",
                "evaluate | WEIGHTS",
                "tail reports | --run RUN",
                "tables 2 --scale big | --scale big: there are tiny, small, paper",
                "tables 2 --dataset x | --dataset x: there are digits, mnist, cifar10",
                "tables 2 --dataset Cifar-10 | cifar10; did you mean cifar10?",
                "tables 2 --set seed=3 | tables sets seed itself; give --seeds N",
                "tail reports --run a --kafka b --game c | choose one",
            })
    void shouldPointToTheHelpAfterWrongUsage(String arguments, String message) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(error.toString()).startsWith("sparring: ").contains(message);
        assertThat(error.toString().lines()).hasSizeLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "play --help",
                "evaluate --help",
                "attackers -h",
                "tail -h",
                "acls --help",
                "admit --help",
                "doctor --help",
                "replay --help",
                "fork --help"
            })
    void shouldTeachByExamples(String arguments) {
        assertThat(run(arguments.split(" "))).isZero();
        assertThat(out.toString()).contains("Examples:").contains("  sparring ");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 90);
    }

    @ParameterizedTest
    @ValueSource(strings = {"play", "defend", "bench"})
    void shouldListTheDefencesWithALineEach(String command) {
        assertThat(run(command, "--help")).isZero();
        List<String> names =
                out.toString()
                        .lines()
                        .map(line -> line.strip().split(": ")[0])
                        .filter(SettingsLoader.DEFENCES::contains)
                        .toList();
        assertThat(names).isEqualTo(SettingsLoader.DEFENCES);
    }

    @Test
    void shouldShowHelpWithoutACommand() {
        assertThat(run()).isZero();
        assertThat(out.toString()).contains("play", "evaluate", "attackers", "tail");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldSumUpACommandInOneSentenceThatIsWhole(String command) {
        CommandLine each = Main.commandLine().getSubcommands().get(command);
        String summary = Summaries.of(each.getCommandSpec());
        assertThat(summary).matches("[A-Z].{20,100}\\.").doesNotContain("%", "(");
        assertThat(run("--help")).isZero();
        assertThat(out.toString().replaceAll("\\s+", " ")).contains(" " + command + " " + summary);
    }

    private static Set<String> commands() {
        return Main.commandLine().getSubcommands().keySet();
    }

    @Test
    void shouldKnowItsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("sparring 0.").contains("Java ");
    }

    @Test
    void shouldListAttacksWithTheirOptions() {
        assertThat(run("attackers")).isZero();
        assertThat(out.toString())
                .contains("cw", "fgsm", "l2l-da", "pgd", "step-size-ratio = 0.25");
    }

    @Test
    void shouldRefuseWeightsThatAreNone() throws Exception {
        Path file = Files.writeString(directory.resolve("x.safetensors"), "these are no weights");
        assertThat(run("evaluate", file.toString())).isEqualTo(1);
        assertThat(error.toString().lines()).hasSize(1);
        assertThat(error.toString()).contains("x.safetensors is not a usable safetensors file");
    }

    private int run(String... arguments) {
        CommandLine commandLine =
                Main.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(error, true));
        return commandLine.execute(arguments);
    }
}
