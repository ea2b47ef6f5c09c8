// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that starts everything, with programs in place of Java and Maven. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final String JAVA =
            """
            case "$*" in
                *-version*) echo 'openjdk version "17.0.1"' ;;
                *) echo "$@" ;;
            esac
            """;
    private static final String BUILD = "mkdir -p %1$s/lib; touch %1$s/deploy-0.1.0-SNAPSHOT.jar\n";
    private static final String SHARED = "deploy/src/distribution/lib/launcher.bash";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String NEVER_DONE = "echo $$ > %s\nexec sleep 60\n";

    @TempDir private Path home;
    private Path pid;

    @BeforeEach
    void copy() throws Exception {
        Path root = Path.of(System.getProperty("project.root", ".."));
        Files.copy(root.resolve("sparring"), home.resolve("sparring"));
        Files.createDirectories(home.resolve(SHARED).getParent());
        Files.copy(root.resolve(SHARED), home.resolve(SHARED));
        Files.createFile(home.resolve("pom.xml"));
        Files.createDirectories(home.resolve("deploy/src/main"));
        Files.createFile(home.resolve("deploy/pom.xml"));
        Files.createDirectories(home.resolve("jdk/bin"));
        pid = home.resolve("pid");
        program("jdk/bin/javac", "");
    }

    @Test
    void shouldEndABuildThatIsNotWaitedFor() throws Exception {
        program("jdk/bin/java", JAVA);
        program("bin/mvn", NEVER_DONE.formatted(pid));
        Process process = start(List.of());
        ProcessHandle build = awaitPid();

        process.destroy();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        Awaitility.await().untilAsserted(() -> assertThat(build.isAlive()).isFalse());
    }

    @Test
    void shouldHearASignalAsTheFirstProcessOfAContainer() throws Exception {
        program("bin/mvn", BUILD.formatted(home.resolve("deploy/target")));
        program(
                "jdk/bin/java",
                "case \"$*\" in *-version*) touch %s; sleep 1 ;; esac\n".formatted(pid) + JAVA);
        List<String> container = List.of("unshare", "--user", "--pid", "--fork", "--kill-child");
        assumeTrue(isPossible(container));
        Process process = start(container);
        Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(pid));

        process.children().forEach(ProcessHandle::destroy);

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(process.inputReader().lines()).noneMatch(line -> line.contains("Main"));
    }

    private static boolean isPossible(List<String> container) throws Exception {
        List<String> command = new ArrayList<>(container);
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldBuildAndPassOnWhatItIsTold() throws Exception {
        program("jdk/bin/java", JAVA);
        program("bin/mvn", BUILD.formatted(home.resolve("deploy/target")));
        Process process = start(List.of(), "tail", "two words");

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.exitValue()).isZero();
        assertThat(lines.get(lines.size() - 1)).endsWith("cli.Main tail two words");
    }

    @ParameterizedTest
    @CsvSource({"play,false", "attack,false", "fuzz,true", "tail,true", "--help,true"})
    void shouldCompileFastWhatComputesNothing(String command, boolean fast) throws Exception {
        program("jdk/bin/java", JAVA);
        program("bin/mvn", BUILD.formatted(home.resolve("deploy/target")));
        Process process = start(List.of(), command);

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

        String line = process.inputReader().lines().reduce((one, last) -> last).orElseThrow();
        assertThat(line.contains("TieredStopAtLevel=1")).isEqualTo(fast);
    }

    @Test
    void shouldRunTheDistributionThroughALinkWithItsJarsInOrder() throws Exception {
        program("jdk/bin/java", JAVA);
        Path distribution = home.resolve("a folder");
        Path sources = Path.of(System.getProperty("project.root", ".."), "deploy/src/distribution");
        for (String file : List.of("bin/sparring", "lib/launcher.bash")) {
            Files.createDirectories(distribution.resolve(file).getParent());
            Files.copy(
                    sources.resolve(file),
                    distribution.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Files.createFile(distribution.resolve("lib/b.jar"));
        Files.createFile(distribution.resolve("lib/a.jar"));
        Files.delete(home.resolve("sparring"));
        Files.createSymbolicLink(home.resolve("sparring"), distribution.resolve("bin/sparring"));
        Process process = start(List.of(), "tail", "two words");

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

        Path real = distribution.toRealPath();
        assertThat(process.inputReader().lines())
                .singleElement(STRING)
                .contains("-Dlogback.configurationFile=%s/conf/logback.xml".formatted(real))
                .contains("-Dsparring.plugins=%s/plugins ".formatted(real))
                .endsWith(
                        "-cp %1$s/lib/a.jar:%1$s/lib/b.jar dev.sparring.deploy.cli.Main tail two words"
                                .formatted(real));
    }

    @ParameterizedTest
    @CsvSource({"LC_ALL,C,C.UTF-8/", "LANG,POSIX,/C.UTF-8", "LANG,de_DE.UTF-8,/"})
    void shouldLetJavaFindFilesWithUmlautsInThePlainLocale(
            String variable, String locale, String passedOn) throws Exception {
        program("bin/mvn", BUILD.formatted(home.resolve("deploy/target")));
        program(
                "jdk/bin/java",
                "case \"$*\" in *Main*) echo \"$LC_ALL/$LC_CTYPE\"; exit ;; esac\n" + JAVA);
        List<String> withLocale =
                List.of(
                        "env",
                        "-u",
                        "LC_ALL",
                        "-u",
                        "LC_CTYPE",
                        "-u",
                        "LANG",
                        variable + "=" + locale);
        Process process = start(withLocale);

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

        assertThat(process.inputReader().lines()).contains(passedOn);
    }

    private Process start(List<String> before, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("bash", "sparring"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        builder.environment()
                .merge("PATH", home.resolve("bin").toString(), (old, bin) -> bin + ":" + old);
        return builder.start();
    }

    private ProcessHandle awaitPid() throws IOException {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Files.exists(pid) && Files.readString(pid).endsWith("\n"));
        return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    }

    private void program(String name, String script) throws Exception {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/usr/bin/env bash\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
