// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.deploy.broker.SecureCluster;
import dev.sparring.deploy.broker.SharedCluster;
import dev.sparring.deploy.broker.TestCertificates;
import dev.sparring.deploy.torture.Secrets;
import dev.sparring.gpu.attack.Attacks;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole game with an attacker in a process of its own, on a Kafka that asks for a password. */
class SecuredPlayTest {

    private static final Path EXAMPLE =
            Path.of(System.getProperty("project.root"), "deploy/examples/java-attacker");
    private static final String SERVICE =
            "META-INF/services/dev.sparring.gpu.attack.AttackProvider";
    private static final String SUPER_USER = "admin";
    private static final List<String> SECRETS =
            List.of(SecureCluster.SECRET, TestCertificates.PASSWORD);

    @TempDir private Path folder;

    private final Set<String> commandLines = new ConcurrentSkipListSet<>();
    private volatile boolean over;

    @AfterEach
    void removePlugin() {
        over = true;
        System.clearProperty(Attacks.PLUGINS);
    }

    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void shouldPassTheConnectionOnAndWriteItsSecretsNowhere() throws Exception {
        SecureCluster cluster = SharedCluster.get();
        Path file = cluster.clientProperties(SUPER_USER);
        installPlugin();
        Thread looking = new Thread(this::look, "look");
        looking.setDaemon(true);
        looking.start();
        Path run = folder.resolve("run");

        StringWriter said = new StringWriter();
        int code =
                Main.commandLine()
                        .setOut(new PrintWriter(said, true))
                        .setErr(new PrintWriter(said, true))
                        .execute(
                                "play",
                                "--run=" + run,
                                "--kafka=" + cluster.bootstrapServers(),
                                "--kafka-config=" + file,
                                "--rounds=3",
                                "--set=game=secured-play",
                                "--set=defender.warm-up-rounds=0",
                                "--set=defender.batch-size=8",
                                "--set=data.training-images=100",
                                "--set=data.validation-images=20",
                                "--set=evaluation.every=0",
                                "--set=evaluation.final-images=10",
                                "--set=attackers=null",
                                "--set=attackers.mine={ attack = signed-momentum, steps = 2 }");

        assertThat(code).as(said.toString()).isZero();
        assertThat(said.toString()).doesNotContain(SECRETS);
        assertThat(Files.readString(run.resolve("run.json"))).contains(file.toString());
        assertThat(Files.readString(run.resolve("report/rounds.csv")).lines()).hasSize(4);
        assertThat(Secrets.files(run, List.of("secured-play"))).isNotEmpty();
        assertThat(Secrets.files(run, SECRETS)).isEmpty();
        assertThat(commandLines)
                .anyMatch(line -> line.contains("--kafka-config") && line.contains("mine"))
                .noneMatch(line -> SECRETS.stream().anyMatch(line::contains));
    }

    private void installPlugin() throws Exception {
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        Path classes = Files.createDirectory(folder.resolve("classes"));
        PluginJars.compile(EXAMPLE.resolve("src/main/java"), classes);
        PluginJars.copy(
                EXAMPLE.resolve("src/main/resources").resolve(SERVICE), classes.resolve(SERVICE));
        PluginJars.jar(classes, plugins.resolve("example.jar"));
        System.setProperty(Attacks.PLUGINS, plugins.toString());
    }

    /** As anybody on the machine can. */
    private void look() {
        while (!over) {
            commandLines.addAll(Secrets.commandLines());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }
}
