// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.step.Fgsm;
import dev.sparring.gpu.files.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jars of plug-ins, good and bad, each compiled here. */
class PluginsTest {

    /** A provider with parts to be filled in; it makes Sparring's own fast gradient sign method. */
    private static final String PROVIDER =
            """
            import com.typesafe.config.*;
            import dev.sparring.gpu.attack.*;
            import java.util.Map;
            public class CLASS implements AttackProvider {
                MEMBERS
                public String name() { return "NAME"; }
                public String description() { return "An attack of a test."; }
                public Config defaults() { return ConfigFactory.parseString("steps = 3"); }
                public Map<String, String> optionDescriptions() { return Map.of("steps", "Steps."); }
                public Attack create(Config options, AttackContext context) { return CREATE; }
            }
            """;

    private static final String SHIPPED =
            "Attacks.installed().create(\"fgsm\", ConfigFactory.empty(), context)";

    @TempDir private Path plugins;

    @Test
    void shouldFindThePluginsNextToWhatShips() throws Exception {
        Path jar = jar("mine", "").write(plugins.resolve("mine.jar"));

        Attacks attacks = load();

        assertThat(attacks.skipped()).isEmpty();
        assertThat(attacks.providers()).extracting(AttackProvider::name).contains("mine", "pgd");
        assertThat(attacks.isPlugin("mine")).isTrue();
        assertThat(attacks.jar("mine")).contains(jar);
        assertThat(attacks.isPlugin("pgd")).isFalse();
        assertThat(attacks.isPlugin("nobody")).isFalse();
        assertThat(attacks.create("mine", ConfigFactory.empty(), null)).isInstanceOf(Fgsm.class);
        assertThatThrownBy(() -> attacks.resolve("mine", ConfigFactory.parseString("step = 1")))
                .hasMessage("mine has no option step; did you mean steps?");
    }

    @Test
    void shouldSayWhichPluginAnAttackIsOf() throws Exception {
        byte[] manifest = "Manifest-Version: 1.0\nImplementation-Version: 1.2\n".getBytes(UTF_8);
        Path jar =
                jar("mine", "")
                        .file(JarFile.MANIFEST_NAME, manifest)
                        .write(plugins.resolve("a.jar"));
        jar("other", "").write(plugins.resolve("b.jar"));

        Attacks attacks = load();

        assertThat(attacks.plugin("mine"))
                .contains(new PluginIdentity(jar, "1.2", Sha256.of(jar)))
                .map(PluginIdentity::name)
                .contains("a");
        assertThat(attacks.plugin("other")).map(PluginIdentity::version).contains("");
        assertThat(attacks.plugin("pgd")).isEmpty();
        assertThat(attacks.plugin("nobody")).isEmpty();
        Files.delete(jar);
        assertThatThrownBy(() -> attacks.plugin("mine"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plug-in " + jar + " cannot be read any more");
    }

    @Test
    void shouldGiveEachJarClassesOfItsOwn() throws Exception {
        for (String name : List.of("one", "two")) {
            jar(name, "").write(plugins.resolve(name + ".jar"));
        }

        Attacks attacks = load();

        Class<?> one = type(attacks, "one");
        Class<?> two = type(attacks, "two");
        assertThat(one.getName()).isEqualTo(two.getName());
        assertThat(one).isNotSameAs(two);
        assertThat(one.getClassLoader().getParent())
                .isSameAs(AttackProvider.class.getClassLoader());
    }

    @Test
    void shouldDoWithoutPlugins() {
        assertThat(Attacks.load(Optional.empty()).skipped()).isEmpty();
        assertThat(Attacks.load(Optional.of(plugins.resolve("nowhere"))).skipped()).isEmpty();
    }

    @Test
    void shouldLoadADirectoryOnceForAllThreads() throws Exception {
        jar(
                        "mine",
                        "static { System.setProperty(\"made\", System.getProperty(\"made\", \"\") +"
                                + " 1); }")
                .write(plugins.resolve("mine.jar"));
        System.setProperty(Attacks.PLUGINS, plugins.toString());
        try {
            Set<Attacks> found = ConcurrentHashMap.newKeySet();
            IntStream.range(0, 64).parallel().forEach(i -> found.add(Attacks.installed()));

            assertThat(found).singleElement().matches(attacks -> attacks.isPlugin("mine"));
            assertThat(System.getProperty("made")).isEqualTo("1");
        } finally {
            System.clearProperty(Attacks.PLUGINS);
            System.clearProperty("made");
        }
        assertThat(Attacks.installed().isPlugin("mine")).isFalse();
    }

    @Test
    void shouldSkipAFileThatIsNoJar() throws Exception {
        Files.writeString(plugins.resolve("text.jar"), "this is no jar");
        Files.createDirectory(plugins.resolve("folder.jar"));

        assertThat(lines())
                .hasSize(2)
                .allMatch(line -> line.contains("cannot be read as a jar"))
                .allMatch(line -> line.endsWith("build or copy it again"));
    }

    @Test
    void shouldSkipATruncatedJar() throws Exception {
        Path jar = jar("mine", "").write(plugins.resolve("mine.jar"));
        byte[] all = Files.readAllBytes(jar);
        Files.write(jar, java.util.Arrays.copyOf(all, all.length / 2));

        assertThat(lines()).singleElement().asString().contains("mine.jar is skipped: it cannot");
    }

    @ParameterizedTest
    @CsvSource({"''", "# Mine"})
    void shouldSkipAJarThatNamesNoProvider(String service) throws Exception {
        SourceJar jar = new SourceJar().source("Mine", provider("Mine", "mine", "", "null"));
        (service.isEmpty() ? jar : jar.service(service)).write(plugins.resolve("mine.jar"));

        assertThat(lines())
                .singleElement()
                .asString()
                .endsWith(
                        "mine.jar is skipped: it has no provider; name its class in a file"
                                + " META-INF/services/dev.sparring.gpu.attack.AttackProvider");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "public Mine() { throw new IllegalStateException(\"no luck\"); } | it threw"
                        + " java.lang.IllegalStateException: no luck; its constructor",
                "public Mine() { throw new StackOverflowError(); } | it threw"
                        + " java.lang.StackOverflowError; its constructor",
                "static int n = 1 / (int) 0f; | it threw java.lang.ArithmeticException: / by zero",
                "Missing missing = new Missing(); | NoClassDefFoundError: Missing; put what is"
                        + " missing into the jar",
                "Mine() {} | it needs a public constructor without parameters",
                "public Mine(int number) {} | it needs a public constructor without parameters",
            })
    void shouldSkipAProviderThatCannotBeMade(String members, String reason) throws Exception {
        jar("mine", members)
                .source("Missing", "class Missing {}")
                .forget("Missing")
                .write(plugins.resolve("mine.jar"));
        SourceJar good = new SourceJar().source("Good", provider("Good", "good", "", "null"));
        good.service("Good").write(plugins.resolve("good.jar"));

        Attacks attacks = load();

        assertThat(attacks.isPlugin("good")).isTrue();
        assertThat(attacks.isPlugin("mine")).isFalse();
        assertThat(attacks.skipped())
                .singleElement()
                .extracting(SkippedPlugin::line)
                .asString()
                .startsWith("plug-in " + plugins.resolve("mine.jar"))
                .contains(", provider Mine, is skipped: ", reason)
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Absent | there is no such class in the jar; correct META-INF/services/",
                "java.lang.String | the class is Sparring's own",
                "dev.sparring.gpu.attack.step.PgdProvider | the class is Sparring's own",
                "Other | the class is no AttackProvider; implement dev.sparring.gpu.attack",
                "Damaged | ClassFormatError",
            })
    void shouldSkipANameThatIsNoProviderAndKeepTheOthersOfTheJar(String name, String reason)
            throws Exception {
        new SourceJar()
                .source("Mine", provider("Mine", "mine", "", "null"))
                .source("Other", "public class Other {}")
                .file("Damaged.class", new byte[] {1, 2, 3, 4, 5, 6, 7, 8})
                .service(name, "Mine # the good one")
                .write(plugins.resolve("mine.jar"));

        Attacks attacks = load();

        assertThat(attacks.isPlugin("mine")).isTrue();
        assertThat(attacks.skipped())
                .singleElement()
                .satisfies(skipped -> assertThat(skipped.provider()).contains(name))
                .satisfies(skipped -> assertThat(skipped.reason()).contains(reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "return \"mine\" | return \"Mine!\" | its name() is Mine!; use lower case",
                "return \"mine\" | return null | its name() is null; use lower case",
                "return \"mine\" | throw new Error() | it threw java.lang.Error; its constructor",
                "return \"An attack of a test.\" | return null | its description() returned null",
                "return Map.of(\"steps\", \"Steps.\") | return Map.of() | the options [steps], its"
                        + " optionDescriptions() []; name the same",
            })
    void shouldSkipAProviderThatDescribesItselfBadly(String good, String bad, String reason)
            throws Exception {
        String source = provider("Mine", "mine", "", "null").replace(good, bad);
        new SourceJar().source("Mine", source).service("Mine").write(plugins.resolve("mine.jar"));

        assertThat(lines()).singleElement().asString().contains(reason);
    }

    @Test
    void shouldRefuseTheNameOfAnAttackThatShips() throws Exception {
        jar("pgd", "").write(plugins.resolve("mine.jar"));

        assertThat(load().isPlugin("pgd")).isFalse();
        assertThat(lines())
                .containsExactly(
                        "plug-in "
                                + plugins.resolve("mine.jar")
                                + ", provider Mine, is skipped: attack pgd is already provided by"
                                + " dev.sparring.gpu.attack.step.PgdProvider; let its name() be"
                                + " another");
    }

    @Test
    void shouldTakeTheFirstOfTwoJarsWithOneName() throws Exception {
        Path second = jar("mine", "").write(plugins.resolve("b.jar"));
        Path first = jar("mine", "").write(plugins.resolve("a.jar"));

        assertThat(load().jar("mine")).contains(first);
        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("plug-in " + second)
                .endsWith("provided by Mine of " + first + "; take one of the jars away");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | its create() returned null",
                "Missing.attack() | mine.jar cannot make it: java.lang.NoClassDefFoundError:"
                        + " Missing",
            })
    void shouldSayWhichAttackCannotBeMade(String create, String message) throws Exception {
        new SourceJar()
                .source("Mine", provider("Mine", "mine", "", create))
                .source(
                        "Missing",
                        "class Missing { static dev.sparring.gpu.attack.Attack attack() { return"
                                + " null; } }")
                .forget("Missing")
                .service("Mine")
                .write(plugins.resolve("mine.jar"));

        assertThatThrownBy(() -> load().create("mine", ConfigFactory.empty(), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("mine: ")
                .hasMessageContaining(message);
    }

    private static SourceJar jar(String attack, String members) {
        return new SourceJar()
                .source("Mine", provider("Mine", attack, members, SHIPPED))
                .service("Mine");
    }

    private static String provider(String type, String attack, String members, String create) {
        return PROVIDER.replace("CLASS", type)
                .replace("NAME", attack)
                .replace("MEMBERS", members)
                .replace("CREATE", create);
    }

    private static Class<?> type(Attacks attacks, String name) {
        return ((PluginProvider) attacks.provider(name)).delegate().getClass();
    }

    private Attacks load() {
        return Attacks.load(Optional.of(plugins));
    }

    private List<String> lines() {
        return load().skipped().stream().map(SkippedPlugin::line).toList();
    }
}
