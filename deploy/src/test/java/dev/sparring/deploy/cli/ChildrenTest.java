// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.deploy.SparringProcess;
import dev.sparring.deploy.session.Termination;
import dev.sparring.gpu.attack.Attacks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a command starts does not outlive it, and does not end before it. */
@Timeout(300)
@DisabledOnOs(OS.WINDOWS)
class ChildrenTest {

    private static final String HANGING =
            """
            package hanging;

            import com.typesafe.config.Config;
            import com.typesafe.config.ConfigFactory;
            import dev.sparring.gpu.attack.*;
            import java.util.Map;

            public final class HangingProvider implements AttackProvider {
                public String name() { return "hanging"; }
                public String description() { return "Never answers."; }
                public Config defaults() { return ConfigFactory.empty(); }
                public Map<String, String> optionDescriptions() { return Map.of(); }
                public Attack create(Config options, AttackContext context) {
                    return new Attack() {
                        public Adversarial perturb(Target target, AttackInput input) {
                            System.out.println("hanging");
                            while (true) {
                                java.util.concurrent.locks.LockSupport.park();
                            }
                        }
                    };
                }
            }
            """;

    @TempDir private Path folder;
    private SparringProcess process;

    @AfterEach
    void end() {
        System.clearProperty(Attacks.PLUGINS);
        process.close();
    }

    @Test
    void shouldEndWithTheGameThatAWholeGroupIsToldToEnd() throws Exception {
        List<ProcessHandle> children = play();

        new ProcessBuilder("kill", "-TERM", "--", "-" + process.handle().pid()).start().waitFor();

        assertThat(process.awaitEnd()).as(process::printed).isZero();
        assertThat(process.printed()).contains("go on with: ").doesNotContain("is started again");
        SparringProcess.awaitEnd(children);
    }

    @Test
    void shouldEndWithTheGameThatIsKilled() throws Exception {
        List<ProcessHandle> children = play();

        process.handle().destroyForcibly();

        SparringProcess.awaitEnd(children);
    }

    @Test
    void shouldLeaveNothingOfAnInterruptedTorture() throws Exception {
        process = SparringProcess.start(folder, "torture", List.of("torture", "--windows=1"));
        process.await("window 1, undisturbed");
        Awaitility.await().until(() -> process.children().size() >= 6);
        List<ProcessHandle> children = process.children();

        assertThat(process.terminate()).as(process::printed).isEqualTo(Termination.INTERRUPTED);

        SparringProcess.awaitEnd(children);
        try (var left = Files.list(SparringProcess.temporary(folder))) {
            assertThat(left.filter(path -> path.toString().contains("torture"))).isEmpty();
        }
    }

    /** A game whose round is never over, because an attacker in a process of its own hangs. */
    private List<ProcessHandle> play() throws Exception {
        PluginJars.install(folder, "hanging.HangingProvider", HANGING);
        Path run = folder.resolve("run");
        process =
                SparringProcess.start(
                        folder,
                        "play",
                        List.of("setsid"),
                        List.of(
                                "play",
                                "--run=" + run,
                                "--rounds=4",
                                "--set=game=children",
                                "--set=attackers=null",
                                "--set=attackers.hanging={attack=hanging}",
                                "--set=defender.batch-size=8",
                                "--set=defender.warm-up-rounds=0",
                                "--set=defender.round-deadline-seconds=0",
                                "--set=evaluation.every=0",
                                "--set=evaluation.final-images=0",
                                "--set=dashboard.port=-1"));
        process.await("game children");
        Path output = run.resolve("attacker-hanging.out");
        Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .until(
                        () ->
                                Files.exists(output)
                                        && Files.readString(output).contains("hanging\n"));
        List<ProcessHandle> children = process.children();
        assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);
        return children;
    }
}
