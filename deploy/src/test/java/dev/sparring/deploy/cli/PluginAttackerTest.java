// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.run.JavaCommand;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.attack.AttackProvider;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.files.Sha256;
import dev.sparring.gpu.model.ClassifierKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The example of a plug-in, compiled from its sources, by the commands that a user gives. */
@Timeout(120)
class PluginAttackerTest {

    private static final String SERVICE = "META-INF/services/" + AttackProvider.class.getName();
    private static final Path EXAMPLE =
            Path.of(System.getProperty("project.root", ".."), "deploy/examples/java-attacker");

    @TempDir private Path directory;

    private Path plugins;
    private StringWriter out = new StringWriter();
    private StringWriter error = new StringWriter();

    @BeforeEach
    void install() throws Exception {
        plugins = Files.createDirectory(directory.resolve("plugins"));
        Path classes = Files.createDirectory(directory.resolve("classes"));
        PluginJars.compile(EXAMPLE.resolve("src/main/java"), classes);
        PluginJars.copy(
                EXAMPLE.resolve("src/main/resources").resolve(SERVICE), classes.resolve(SERVICE));
        PluginJars.jar(classes, plugins.resolve("example.jar"));
        System.setProperty(Attacks.PLUGINS, plugins.toString());
    }

    @AfterEach
    void remove() {
        System.clearProperty(Attacks.PLUGINS);
        System.clearProperty(Attacks.JARS);
    }

    @Test
    void shouldTakeAPluginByItsUrlAndItsSha256() throws Exception {
        Path jar = plugins.resolve("example.jar");
        System.clearProperty(Attacks.PLUGINS);

        assertThat(run("attackers", "--plugin", jar.toUri() + "#sha256=" + Sha256.of(jar)))
                .isZero();

        assertThat(out.toString())
                .containsSubsequence("signed-momentum  ", Sha256.of(jar) + "/example.jar");
        // child processes have it too
        assertThat(JavaCommand.of(Main.class, List.of(), directory))
                .anySatisfy(
                        option ->
                                assertThat(option)
                                        .startsWith("-Dsparring.plugin=/")
                                        .endsWith(Sha256.of(jar) + "/example.jar"));
    }

    @Test
    void shouldRefuseANamedPluginThatIsNotThere() {
        Path jar = plugins.resolve("example.jar");
        assertThat(run("attackers", "--plugin", jar.toUri().toString())).isEqualTo(1);
        assertThat(error.toString())
                .contains("is a URL without SHA-256; write " + jar.toUri() + "#sha256=HEX");

        assertThat(run("attackers", "--plugin", "absent.jar")).isEqualTo(1);
        assertThat(error.toString()).contains("there is no plug-in absent.jar");
    }

    @Test
    void shouldListThePluginAndWhereItIsFrom() {
        assertThat(run("attackers")).isZero();
        assertThat(out.toString())
                .containsSubsequence(
                        "l2l-da  ",
                        "pgd  ",
                        "signed-momentum  Momentum iterative FGSM (Dong et al. 2018).",
                        "    from " + plugins.resolve("example.jar"),
                        "    decay = 1.0 ")
                .doesNotContain("skipped");
    }

    @Test
    void shouldListWhatCannotBeUsedAndGoOnWithTheRest() throws Exception {
        Files.writeString(plugins.resolve("broken.jar"), "this is no jar");
        Path classes = Files.createDirectory(directory.resolve("nothing"));
        PluginJars.copy(
                EXAMPLE.resolve("src/main/resources").resolve(SERVICE), classes.resolve(SERVICE));
        PluginJars.jar(classes, plugins.resolve("empty.jar"));

        assertThat(run("attackers")).isZero();

        assertThat(out.toString()).contains("signed-momentum", "pgd");
        assertThat(out.toString().lines().filter(line -> line.contains("is skipped")))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("plug-in " + plugins.resolve("broken.jar")))
                .anyMatch(
                        line ->
                                line.startsWith("plug-in " + plugins.resolve("empty.jar"))
                                        && line.contains("provider org.example.MomentumFgsm"));
    }

    @Test
    void shouldTakeItInSettings() throws Exception {
        Path file = directory.resolve("settings.conf");
        Files.writeString(file, "sparring.attackers.mine { attack = signed-momentum, steps = 3 }");

        GameSettings settings = SettingsLoader.file(file, List.of());

        GameSettings.Attacker mine = settings.attackers().get("mine");
        assertThat(Attacks.installed().isPlugin(mine.attack())).isTrue();
        assertThat(mine.options().getInt("steps")).isEqualTo(3);
        assertThat(mine.options().getDouble("decay")).isEqualTo(1);
        assertThat(run("play", "--settings=" + file, "--set=attackers.mine.stepps=3")).isEqualTo(1);
        assertThat(error.toString())
                .contains("signed-momentum has no option stepps; did you mean steps?");
    }

    @Test
    void shouldEvaluateWeightsUnderIt() throws Exception {
        GameSettings settings = SettingsLoader.preset("quick", List.of());
        Path file =
                WeightsFile.write(
                        directory,
                        settings,
                        Players.DEFENDER,
                        0,
                        ClassifierKind.LENET5.initialWeights(Randomness.of(3)));
        Path csv = directory.resolve("table.csv");

        int code =
                run(
                        "evaluate",
                        file.toString(),
                        "--attack=signed-momentum:steps=2",
                        "--images=20",
                        "--csv=" + csv);

        assertThat(code).isZero();
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows.get(2))
                .startsWith("signed-momentum:steps=2,")
                .contains(",signed-momentum,");
        assertThat(loss(rows.get(2))).isGreaterThan(loss(rows.get(1)));
    }

    @Test
    void shouldShowTheExampleInItsReadmeAsItIs() throws Exception {
        String readme = Files.readString(EXAMPLE.resolve("README.md"));
        for (Path source : PluginJars.sources(EXAMPLE.resolve("src/main/java"))) {
            String code = Files.readString(source);
            assertThat(readme).contains(code.substring(code.indexOf("package ")));
        }
        assertThat(readme)
                .contains(Files.readString(EXAMPLE.resolve("src/main/resources").resolve(SERVICE)));
    }

    private static double loss(String row) {
        return Double.parseDouble(row.split(",")[4]);
    }

    private int run(String... arguments) {
        CommandLine commandLine =
                Main.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(error, true));
        return commandLine.execute(arguments);
    }
}
